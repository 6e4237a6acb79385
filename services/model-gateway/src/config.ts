import * as z from 'zod'

const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const list = optional(z.string()).transform((text) =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
)

/** What the gateway reads from the environment when it runs apart. */
export const GatewayConfig = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://'),
  QUEUE_URL: z.string().regex(/^(rediss?|postgres(ql)?):\/\//, 'must begin with redis:// or postgres://'),
  SERVICE_KEY: z.string().min(32, 'must have at least 32 characters'),
  KEYS_RING: z.string(),
  PORT: optional(z.coerce.number().int().min(0).max(65_535)).transform((port) => port ?? 3003),
  HOST: optional(z.string()).transform((host) => host ?? '127.0.0.1'),
  MODEL_URL: optional(z.url({ protocol: /^https?$/ })),
  MODEL_KEY: optional(z.string()),
  MODEL: optional(z.string()),
  /** Base URL of a scripted model server for demo projects. */
  SCRIPTED_URL: optional(z.url({ protocol: /^https?$/ })),
  EGRESS_PRIVATE: list,
  LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error', 'silent'])).transform((level) => level ?? 'info'),
})
export type GatewayConfig = z.infer<typeof GatewayConfig>
