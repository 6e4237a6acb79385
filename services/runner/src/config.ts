import * as z from 'zod'

const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const list = optional(z.string()).transform((text) =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
)

/** What a runner reads from the environment when it runs apart. */
export const RunnerConfig = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://'),
  QUEUE_URL: z.string().regex(/^(rediss?|postgres(ql)?):\/\//, 'must begin with redis:// or postgres://'),
  SERVICE_KEY: z.string().min(32, 'must have at least 32 characters'),
  GATEWAY_URL: z.url({ protocol: /^https?$/ }),
  SANDBOX_URL: optional(z.string().regex(/^(docker|process):/, 'must begin with docker: or process:')).transform(
    (url) => url ?? 'docker:',
  ),
  /** Folder for volumes and state of process sandboxes and the name of this installation. */
  CODEBERTH_DATA: z.string(),
  /** `sandboxd` as one executable file. */
  DAEMON_FILE: optional(z.string()),
  /** Folder of the standard sandbox image. */
  IMAGE_FOLDER: optional(z.string()),
  PORT: optional(z.coerce.number().int().min(0).max(65_535)).transform((port) => port ?? 3002),
  HOST: optional(z.string()).transform((host) => host ?? '127.0.0.1'),
  /** How other services reach this runner, where that is not the address it listens on. */
  RUNNER_URL: optional(z.url({ protocol: /^https?$/ })),
  MODEL_URL: optional(z.url({ protocol: /^https?$/ })),
  MODEL: optional(z.string()),
  EGRESS_ALLOW: list,
  EGRESS_PRIVATE: list,
  LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error', 'silent'])).transform((level) => level ?? 'info'),
})
export type RunnerConfig = z.infer<typeof RunnerConfig>
