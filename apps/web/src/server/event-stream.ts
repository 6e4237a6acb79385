import { limits, type RunEvent, type UnknownEvent } from '@codeberth/protocol'

type Page = { events: (RunEvent | UnknownEvent)[]; headSeq: number }

/**
 * A run's log as server-sent events: `id` is the seq, `data` the event as JSON, a comment line every 15 s while nothing
 * happens. The stream ends after `run.finished`; a reader that leaves ends the follower.
 */
export function eventStream(
  pages: (signal: AbortSignal) => AsyncIterable<Page>,
  failed: (error: unknown) => void,
): Response {
  const leave = new AbortController()
  const encoder = new TextEncoder()
  const iterator = pages(leave.signal)[Symbol.asyncIterator]()
  let heartbeat: ReturnType<typeof setInterval> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(': following\n\n'))
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), limits.sseHeartbeatMs.value)
    },
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (!next.done) {
          controller.enqueue(
            encoder.encode(
              next.value.events.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
            ),
          )
          return
        }
      } catch (error) {
        if (!leave.signal.aborted) failed(error)
      }
      clearInterval(heartbeat)
      controller.close()
    },
    cancel() {
      clearInterval(heartbeat)
      leave.abort()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  })
}

/** Where an SSE reader wants to go on: `Last-Event-ID`, else `after` of the address, else the start. */
export function streamStart(request: Request): number {
  const last = Number(request.headers.get('last-event-id') ?? '')
  const after = Number(new URL(request.url).searchParams.get('after') ?? '')
  return Math.max(0, Math.trunc(last) || 0, Math.trunc(after) || 0)
}
