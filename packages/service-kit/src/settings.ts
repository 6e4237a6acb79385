import * as z from 'zod'

/** A setting that may be left out. Compose files and shells pass on unset variables as empty strings. */
export const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

/** Entries separated by commas; none when it is left out. */
export const list = optional(z.string()).transform((text) =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
)

export const httpUrl = z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
export const databaseUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
export const queueUrl = z.string().regex(/^(rediss?|postgres(ql)?):\/\//, 'must begin with redis:// or postgres://')
export const sandboxUrl = z.string().regex(/^(docker|process):/, 'must begin with docker: or process:')

/** A secret that is long enough not to be guessed. */
export const secret = z.string().min(32, 'must have at least 32 characters')

const portRange = 'must be a whole number from 0 to 65535'

/** Where a server listens; `port` is the usual one, 0 means any free one. */
export const listening = (port: number) => ({
  PORT: optional(z.coerce.number(portRange).int(portRange).min(0, portRange).max(65_535, portRange)).transform(
    (given) => given ?? port,
  ),
  HOST: optional(z.string()).transform((host) => host ?? '127.0.0.1'),
})

export const logLevel = (usual: 'info' | 'warn') =>
  optional(z.enum(['debug', 'info', 'warn', 'error', 'silent'])).transform((level) => level ?? usual)

/** What every service reads that runs apart from the others. */
export const serviceSettings = (port: number) => ({
  DATABASE_URL: databaseUrl,
  QUEUE_URL: queueUrl,
  /** Shared by all services of an installation. */
  SERVICE_KEY: secret,
  ...listening(port),
  LOG_LEVEL: logLevel('info'),
})

/** Endpoint and model that everybody uses; without them people choose their own. */
export const modelSettings = { MODEL_URL: optional(httpUrl), MODEL: optional(z.string()) }

/** The endpoint that the environment names for everybody; null unless both its address and its model are set. */
export const namedModel = (
  config: { MODEL_URL?: string | undefined; MODEL?: string | undefined },
  hasKey: boolean,
): { baseUrl: string; model: string; hasKey: boolean } | null =>
  config.MODEL_URL && config.MODEL ? { baseUrl: config.MODEL_URL, model: config.MODEL, hasKey } : null
