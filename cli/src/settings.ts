import { type ProviderRow, providers } from '@codeberth/protocol'
import * as z from 'zod'
import { type Io, UsageError } from './io.ts'

// An empty variable means "not set": shells and compose files pass empty strings on.
const text = z.preprocess((value) => (value === '' ? undefined : value), z.string().optional())
// What goes into a header. A line break at the end comes from reading a file.
const secret = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'holds characters that no key has')
    .optional(),
)
const address = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }).optional(),
)

const Environment = z.object({
  CODEBERTH_URL: address,
  CODEBERTH_TOKEN: secret,
  CODEBERTH_HOME: text,
  XDG_STATE_HOME: text,
  HOME: text,
  MODEL_URL: address,
  MODEL_KEY: secret,
  MODEL: text,
  OPENROUTER_API_KEY: secret,
  OPENAI_API_KEY: secret,
})

export type Settings = z.infer<typeof Environment>

/** Reads the environment of a command. A variable with a wrong value is a UsageError with exit code 4 that names it. */
export function readSettings(io: Pick<Io, 'env'>): Settings {
  const parsed = Environment.safeParse(io.env)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new UsageError(
    `${issue?.path.join('.')} ${issue?.message}.`,
    'Correct the variable and start again.',
    'config-invalid',
  )
}

/** The server of `--remote`: address and token. UsageError when either is missing. */
export function remoteServer(settings: Settings): { url: string; token: string } {
  const url = settings.CODEBERTH_URL ?? 'http://localhost:3000'
  if (!settings.CODEBERTH_TOKEN) {
    throw new UsageError(
      'CODEBERTH_TOKEN is not set.',
      `Make an access token at ${new URL('/settings/tokens', url).href} and export it.`,
      'unauthenticated',
    )
  }
  return { url, token: settings.CODEBERTH_TOKEN }
}

export type LocalModel = { url: string; key: string; name: string }

/**
 * The model of a local run: `MODEL_URL`, `MODEL_KEY`, `MODEL`, or a provider's usual key with that provider's address.
 * UsageError (exit code 4) when nothing says which model to use.
 */
export function localModel(settings: Settings, flag: string | undefined): LocalModel {
  const keyOf = (row: ProviderRow | undefined) => (row?.keyVariable ? keys[row.keyVariable] : undefined)
  const keys: Record<string, string | undefined> = {
    OPENROUTER_API_KEY: settings.OPENROUTER_API_KEY,
    OPENAI_API_KEY: settings.OPENAI_API_KEY,
  }
  const row = providers.find((provider) => keyOf(provider)) ?? (settings.MODEL_KEY ? providers[0] : undefined)
  const url = settings.MODEL_URL ?? row?.baseUrl
  if (!url)
    throw new UsageError(
      'No model is configured.',
      'Set MODEL_URL (and MODEL_KEY, MODEL), or OPENROUTER_API_KEY.',
      'config-invalid',
    )
  const name = flag ?? settings.MODEL ?? (settings.MODEL_URL ? undefined : row?.model)
  if (!name) throw new UsageError('The name of the model is missing.', 'Set MODEL or use --model.', 'config-invalid')
  return { url, key: settings.MODEL_KEY ?? (settings.MODEL_URL ? '' : (keyOf(row) ?? '')), name }
}
