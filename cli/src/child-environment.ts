import type { Io } from './io.ts'
import type { Settings } from './settings.ts'

const secretName = /(^|_)(KEY|TOKEN|PAT)(_|$)|(^|_)AUTH$|API_?KEY|SECRET|PASSW|PASSPHRASE|CREDENTIAL/i

/**
 * The environment of commands that agents run: the person's own without what looks like a key, token or password by its name,
 * and without each variable that holds a key of these settings under another name.
 */
export function childEnvironment(env: Io['env'], settings: Settings): Record<string, string> {
  const { MODEL_KEY, CODEBERTH_TOKEN, OPENROUTER_API_KEY, OPENAI_API_KEY } = settings
  const secrets = [MODEL_KEY, CODEBERTH_TOKEN, OPENROUTER_API_KEY, OPENAI_API_KEY].filter(
    (secret) => secret !== undefined,
  )
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || secretName.test(name)) continue
    if (!secrets.some((secret) => value.includes(secret))) kept[name] = value
  }
  return kept
}
