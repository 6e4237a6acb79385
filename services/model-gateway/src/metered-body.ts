import type { Usage } from '@codeberth/protocol'
import { readUsage } from './provider-usage.ts'

/** Longest line of a stream that is looked at for figures; a longer one passes unread. */
const lineChars = 1_000_000
/** Longest answer in one document whose figures are read; a longer one passes unread. */
const documentChars = 8_000_000

export type Metered = { usage: Usage | null; chars: number; firstAt: number | null }

/**
 * Passes a provider's answer on unchanged and reads its usage on the way, from server-sent events or from one JSON document.
 * `ended` is called once, also when the reader leaves or the provider breaks off.
 */
export function meterBody(
  body: ReadableStream<Uint8Array>,
  streamed: boolean,
  now: () => number,
  ended: (metered: Metered) => Promise<void>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const metered: Metered = { usage: null, chars: 0, firstAt: null }
  let rest = ''
  let over = false
  const finish = async () => {
    if (over) return
    over = true
    if (!streamed) metered.usage = readJson(rest)
    await ended(metered)
  }
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          await finish()
          controller.close()
          return
        }
        metered.firstAt ??= now()
        metered.chars += value.length
        rest = streamed
          ? readLines(rest + decoder.decode(value, { stream: true }), metered)
          : readDocument(rest + decoder.decode(value, { stream: true }))
        controller.enqueue(value)
      } catch (error) {
        await finish()
        controller.error(error)
      }
    },
    async cancel(reason) {
      await reader.cancel(reason).catch(() => undefined)
      await finish()
    },
  })
}

const readDocument = (text: string): string => (text.length > documentChars ? '' : text)

function readLines(text: string, metered: Metered): string {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  for (const line of lines)
    if (line.startsWith('data:') && line.includes('"usage"')) metered.usage = readJson(line.slice(5)) ?? metered.usage
  return rest.length > lineChars ? '' : rest
}

function readJson(text: string): Usage | null {
  try {
    return readUsage(JSON.parse(text))
  } catch {
    // Not JSON: a keep-alive or a cut frame, which the reader of the stream judges; here it only carries no figures.
    return null
  }
}
