import { limits } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { daemonClient } from './daemon-client.ts'

const limitBytes = limits.daemonAnswerBytes.value
const piece = new TextEncoder().encode('x'.repeat(65_536))

/** A daemon that answers every call with `begin` and then, as long as it is read, with `more`. */
function daemonThatSays(contentType: string, begin: string, more: (at: number) => Uint8Array | null) {
  const seen = { bytes: 0, left: false }
  const body = () => {
    let at = 0
    return new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(begin)),
      pull(controller) {
        const next = more(at++)
        if (!next) return controller.close()
        seen.bytes += next.length
        controller.enqueue(next)
      },
      cancel() {
        seen.left = true
      },
    })
  }
  const fetch = async () => new Response(body(), { headers: { 'content-type': contentType } })
  return { seen, client: daemonClient({ fetch }, () => ({})) }
}

/** What a call rejected with, and all that caused it. */
async function failure(call: Promise<unknown>): Promise<string> {
  const causes: string[] = []
  let thrown: unknown = await call.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
  for (; thrown instanceof Error; thrown = thrown.cause) causes.push(thrown.message)
  return causes.join(' · ') || String(thrown)
}

const tooLarge = `The answer of the sandbox is larger than ${limitBytes} bytes.`

test('an answer without end fails its call at the limit and is left', async () => {
  const { seen, client } = daemonThatSays('application/json', '{"json":{"problem":"', () => piece)
  expect(await failure(client.files.read({ path: 'a' }))).toContain(tooLarge)
  expect(seen.left).toBe(true)
  expect(seen.bytes).toBeLessThan(limitBytes + 4 * piece.length)
})

test('an event without end fails its stream at the limit and is left', async () => {
  const { seen, client } = daemonThatSays('text/event-stream', 'event: message\ndata: {"json":"', () => piece)
  const read = async () => {
    for await (const batch of await client.files.watch({})) expect(batch).toBe('no event was whole')
  }
  expect(await failure(read())).toContain(tooLarge)
  expect(seen.left).toBe(true)
  expect(seen.bytes).toBeLessThan(limitBytes + 4 * piece.length)
})

test('an event that comes in single bytes is one event', async () => {
  const text = 'event: message\ndata: {"json":{"rev":1,"changes":[],"rescan":false}}\n\n'
  const bytes = new TextEncoder().encode(text.repeat(2))
  const at = (index: number) => (index < bytes.length ? bytes.subarray(index, index + 1) : null)
  const { client } = daemonThatSays('text/event-stream', '\n', at)
  const revs: number[] = []
  for await (const { rev } of await client.files.watch({})) revs.push(rev)
  expect(revs).toEqual([1, 1])
})

test('a stream may say more than the limit, in events below it', async () => {
  const changes = [{ path: 'x'.repeat(60_000), kind: 'changed' }]
  const event = (rev: number) =>
    new TextEncoder().encode(`event: message\ndata: ${JSON.stringify({ json: { rev, changes, rescan: false } })}\n\n`)
  const count = Math.ceil(limitBytes / 60_000) + 10
  const { seen, client } = daemonThatSays('text/event-stream', ': hello\n\n', (at) => (at < count ? event(at) : null))
  let read = 0
  for await (const { rev } of await client.files.watch({})) expect(rev).toBe(read++)
  expect(read).toBe(count)
  expect(seen.bytes).toBeGreaterThan(limitBytes)
})
