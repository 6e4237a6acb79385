import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { ChatRequest } from './chat-request.ts'
import { completionOf, streamFrames, wholeAnswer } from './completion.ts'
import type { Failure, Reply } from './scenario.ts'

/**
 * Sends a reply as the request asked for it, with its delays and failures, and resolves when the answer has ended or the
 * client has gone (`signal`). Resolves with the status that was sent.
 */
export async function sendAnswer(
  response: ServerResponse,
  request: ChatRequest,
  reply: Reply,
  signal: AbortSignal,
): Promise<number> {
  await pause(reply.delayMs, signal)
  const { failure } = reply
  if (failure?.kind === 'status') return sendFailure(response, failure)
  const completion = completionOf(request, reply, Math.floor(Date.now() / 1000))
  if (request.stream !== true) return sendJson(response, 200, wholeAnswer(request, reply, completion))
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  const sink = openSink(response, failure?.kind === 'cut' ? failure.afterBytes : Number.POSITIVE_INFINITY)
  if (reply.quirks.includes('keep_alive')) sink.write(': KEEP ALIVE\n\n')
  const stopAt = failure !== undefined && 'afterDeltas' in failure ? failure.afterDeltas : Number.POSITIVE_INFINITY
  for (const [index, frame] of streamFrames(request, reply, completion).entries()) {
    if (signal.aborted || sink.cut()) return 200
    if (index >= stopAt) break
    sink.write(`data: ${JSON.stringify(frame)}\n\n`)
    await pause(reply.deltaDelayMs ?? 0, signal)
  }
  if (failure !== undefined && failure.kind !== 'cut') return endBadly(response, failure, signal)
  if (failure?.kind === 'cut') {
    response.destroy()
    return 200
  }
  if (!reply.quirks.includes('no_done')) sink.write('data: [DONE]\n\n')
  response.end()
  return 200
}

/** Ends a response with a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
  return status
}

/** The body of an error as providers of this wire format send it. */
export function errorBody(status: number, code: string, message: string) {
  const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error'
  return { error: { message, type, param: null, code } }
}

function sendFailure(response: ServerResponse, failure: Extract<Failure, { kind: 'status' }>): number {
  const headers: Record<string, string> = {}
  if (failure.retryAfterS !== undefined) headers['retry-after'] = String(failure.retryAfterS)
  return sendJson(response, failure.status, errorBody(failure.status, failure.code, failure.message), headers)
}

async function endBadly(
  response: ServerResponse,
  failure: Exclude<Failure, { kind: 'status' | 'cut' }>,
  signal: AbortSignal,
): Promise<number> {
  switch (failure.kind) {
    case 'stream_error':
      response.end(`data: ${JSON.stringify(errorBody(500, failure.code, failure.message))}\n\n`)
      return 200
    case 'malformed_frame':
      response.end('data: {"id":"chatcmpl-broken","choices":[{"delta":\n\n')
      return 200
    case 'stall':
      await gone(signal)
      return 200
  }
}

/** Writes until a number of bytes was sent, then cuts the connection in the middle of a frame. */
function openSink(response: ServerResponse, cutAfterBytes: number) {
  let sent = 0
  let cut = false
  return {
    cut: () => cut,
    write(text: string) {
      if (cut) return
      const bytes = Buffer.from(text)
      const room = cutAfterBytes - sent
      sent += bytes.length
      if (bytes.length <= room) {
        response.write(bytes)
        return
      }
      cut = true
      response.write(bytes.subarray(0, room), () => response.destroy())
    },
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return
  const abort = new AbortController()
  const stop = () => abort.abort()
  signal.addEventListener('abort', stop, { once: true })
  // A client that left ends the pause early; that is no error here.
  await wait(ms, undefined, { signal: abort.signal }).catch((error: unknown) => {
    if (!abort.signal.aborted) throw error
  })
  signal.removeEventListener('abort', stop)
}

function gone(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
