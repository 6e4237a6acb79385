import { resolve } from 'node:path'
import * as z from 'zod'

// Compose files and shells pass unset variables on as empty strings.
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const list = optional(z.string()).transform((text) =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
)

/** What `npm start` reads from the environment; all of it is optional. */
export const StandaloneConfig = z.object({
  PORT: optional(z.coerce.number().int().min(0).max(65_535)).transform((port) => port ?? 3000),
  HOST: optional(z.string()).transform((host) => host ?? '127.0.0.1'),
  PUBLIC_URL: optional(z.url()),
  CODEBERTH_DATA: optional(z.string()).transform((folder) => resolve(folder ?? '.codeberth')),
  DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')),
  QUEUE_URL: optional(z.string().regex(/^(rediss?|postgres(ql)?):\/\//, 'must begin with redis:// or postgres://')),
  SANDBOX_URL: optional(z.string().regex(/^(docker|process):/, 'must begin with docker: or process:')),
  MODEL_URL: optional(z.url({ protocol: /^https?$/ })),
  MODEL_KEY: optional(z.string()),
  MODEL: optional(z.string()),
  GITHUB_ID: optional(z.string()),
  GITHUB_SECRET: optional(z.string()),
  GITHUB_URL: optional(z.url()).transform((url) => url ?? 'https://github.com'),
  GITHUB_API_URL: optional(z.url()).transform((url) => url ?? 'https://api.github.com'),
  EGRESS_ALLOW: list,
  EGRESS_PRIVATE: list,
  LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error', 'silent'])).transform((level) => level ?? 'warn'),
})
export type StandaloneConfig = z.infer<typeof StandaloneConfig>
