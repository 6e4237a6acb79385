/** Reads `infra/compose.yaml` as a team's machine does: with the variables of an env file, and nothing in it that is not understood. */
import { parse } from 'yaml'
import * as z from 'zod'

const Seconds = z.string().regex(/^\d+s$/)
const Names = z.array(z.string())

const Service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string(), network: z.string() }).optional(),
  command: z.array(z.string()),
  user: z.string().optional(),
  restart: z.literal('unless-stopped'),
  stop_grace_period: Seconds,
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  tmpfs: Names.optional(),
  cap_drop: Names.optional(),
  security_opt: Names.optional(),
  shm_size: z.string().optional(),
  logging: z.strictObject({ driver: z.literal('json-file'), options: z.record(z.string(), z.string()) }),
  networks: Names.min(1),
  ports: z.array(z.string().regex(/^[\d.]+:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[^:]+:\/[^:]+$/)).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)),
  healthcheck: z.strictObject({
    test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
    interval: Seconds,
    timeout: Seconds,
    start_period: Seconds,
  }),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
})

const Compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.strictObject({})),
})
export type Compose = z.infer<typeof Compose>

/** The file with its variables put in. Throws Error naming a variable that must be set and is not, ZodError for what is wrong in it. */
export function readCompose(text: string, env: Record<string, string>): Compose {
  const file: unknown = parse(text, { merge: true, maxAliasCount: 200 })
  const shown = z.record(z.string(), z.unknown()).parse(interpolate(file, env))
  return Compose.parse(Object.fromEntries(Object.entries(shown).filter(([key]) => !key.startsWith('x-'))))
}

/** Names of the variables that a compose file uses. */
export const variablesOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name ?? ''))].sort()

/** The variables of an env file. */
export function readEnvFile(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      if (at < 1) throw new Error(`"${line}" sets no variable`)
      return [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}

function interpolate(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string') return filled(value, env)
  if (Array.isArray(value)) return value.map((one) => interpolate(one, env))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolate(inner, env)]))
}

// The forms that the file uses: `$$` is a dollar; `:-` a default, `:?` must be set, `:+` stands in when it is set.
const variable = /\$(?:(\$)|\{(\w+)(?::([-?+])([^}]*))?\})/g

const filled = (text: string, env: Record<string, string>): string =>
  text.replace(variable, (_, dollar: string | undefined, name: string, form: string | undefined, word = '') => {
    if (dollar) return '$'
    const given = env[name] ?? ''
    if (form === '?' && given === '') throw new Error(`${name} must be set: ${word}`)
    if (form === '+') return given === '' ? '' : word
    return given === '' && form === '-' ? word : given
  })
