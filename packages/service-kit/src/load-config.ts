import type * as z from 'zod'

/** A setting that is missing or wrong: one sentence that names the variable. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/**
 * Reads a service's settings from a record of the environment. Throws ConfigError with one sentence for each wrong variable;
 * values are never repeated, because some of them are secrets.
 */
export function loadConfig<S extends z.ZodType>(schema: S, env: Record<string, string | undefined>): z.infer<S> {
  const parsed = schema.safeParse(env)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.')
    if (name === '') return `The environment is not valid: ${message.toLowerCase()}.`
    return env[name] ? `${name} is not valid: ${message.toLowerCase()}.` : `${name} is missing.`
  })
  throw new ConfigError([...new Set(lines)].join('\n'))
}
