import type { LocalServer } from '@codeberth/protocol'
import * as z from 'zod'
import { answerText } from './answer-text.ts'
import { providers } from './providers.ts'

const probeMs = 500
const maxModels = 200
/** The largest list that is read; OpenRouter's, the longest known, is under 1 MB. */
const listBytes = 8 * 1024 * 1024

const ModelList = z.object({ data: z.array(z.object({ id: z.string().max(300) })) })

/**
 * Model servers that answer on their usual port of this machine (Ollama 11434, LM Studio 1234, vLLM 8000), each asked once
 * with a limit of 500 ms. `addresses` replaces the usual ones, `limitMs` the limit.
 */
export async function findLocalServers(
  addresses: readonly Pick<LocalServer, 'provider' | 'baseUrl'>[] = usualAddresses(),
  limitMs: number = probeMs,
): Promise<LocalServer[]> {
  const found = await Promise.all(
    addresses.map(async ({ provider, baseUrl }) => {
      const models = await listModels(baseUrl, null, AbortSignal.timeout(limitMs)).catch(() => null)
      return models === null ? [] : [{ provider, baseUrl, models }]
    }),
  )
  return found.flat()
}

const usualAddresses = (): Pick<LocalServer, 'provider' | 'baseUrl'>[] =>
  providers.flatMap(({ provider, baseUrl }) => (baseUrl?.startsWith('http://127.') ? [{ provider, baseUrl }] : []))

/** How a server is asked; `fetch` fits. */
type Send = (
  url: string,
  init: { headers: Record<string, string>; signal: AbortSignal; redirect: 'error' },
) => Promise<Response>

/** Names of the models that an OpenAI-compatible server lists, at most 200. Throws what `send` throws, or Error for an answer that is none. */
export async function listModels(
  baseUrl: string,
  key: string | null,
  signal: AbortSignal,
  send: Send = fetch,
): Promise<string[]> {
  const answer = await send(`${baseUrl.replace(/\/+$/, '')}/models`, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    signal,
    redirect: 'error',
  })
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`)
  const { text, whole } = await answerText(answer, listBytes)
  if (!whole) throw new Error(`the list of models is larger than ${listBytes} bytes`)
  return ModelList.parse(JSON.parse(text))
    .data.map((model) => model.id)
    .slice(0, maxModels)
}
