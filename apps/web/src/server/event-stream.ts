import { demandRun } from '@codeberth/control-plane'
import { apiPrefix, badInput, limits, type RunEvent, RunEventsQuery, type UnknownEvent } from '@codeberth/protocol'
import * as z from 'zod'
import { type ApiContext, signedIn } from './api/context.ts'

type Log = { error(fields: object, message: string): void }
type Page = { events: (RunEvent | UnknownEvent)[]; headSeq: number }

const eventsPath = new RegExp(`^${apiPrefix}/runs/([^/]+)/events$`)

/** True for a request for a run's events that wants them as a stream. */
export const isEventStream = (request: Request): boolean =>
  request.method === 'GET' &&
  eventsPath.test(new URL(request.url).pathname) &&
  request.headers.get('accept')?.includes('text/event-stream') === true

/**
 * Follows a run's log as server-sent events from `Last-Event-ID` or `after`, whichever is later. The stream ends after
 * `run.finished`, and when the credential does not stand any more: who asks again is told so. Throws the faults of `runs.events`.
 */
export async function followEvents(context: ApiContext, request: Request, log: Log): Promise<Response> {
  const { platform } = context.house
  const actor = signedIn(context)
  const { id: runId, after } = readAsked(request)
  await demandRun(platform, actor, 'run.read', runId)
  const ended = new AbortController()
  const left = platform.credentials.watch(actor, () => ended.abort())
  return eventStream({
    pages: (signal) => platform.feed.follow(runId, after, AbortSignal.any([signal, ended.signal])),
    failed: (error) => log.error({ err: error, runId }, 'an event stream ended'),
    left,
  })
}

function readAsked(request: Request): { id: string; after: number } {
  const url = new URL(request.url)
  const id = eventsPath.exec(url.pathname)?.[1] ?? ''
  const last = LastEventId.safeParse(request.headers.get('last-event-id') ?? undefined)
  if (!last.success) throw badInput(last.error)
  const asked = RunEventsQuery.safeParse({ ...Object.fromEntries(url.searchParams), id })
  if (!asked.success) throw badInput(asked.error)
  return { id: asked.data.id, after: Math.max(asked.data.after, last.data) }
}

const LastEventId = z.coerce.number('Last-Event-ID is not a number').int().min(0).default(0)

type Stream = {
  pages: (signal: AbortSignal) => AsyncIterable<Page>
  failed: (error: unknown) => void
  left: () => void
}

/** `id` is the seq, `data` the event as JSON, a comment line every 15 s while nothing happens. */
function eventStream({ pages, failed, left }: Stream): Response {
  const leave = new AbortController()
  const encoder = new TextEncoder()
  const iterator = pages(leave.signal)[Symbol.asyncIterator]()
  let heartbeat: ReturnType<typeof setInterval> | undefined
  const end = () => {
    clearInterval(heartbeat)
    left()
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (text: string) => controller.enqueue(encoder.encode(text))
      say(': following\n\n')
      heartbeat = setInterval(() => say(': still here\n\n'), limits.sseHeartbeatMs.value)
    },
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (!next.done) {
          controller.enqueue(encoder.encode(next.value.events.map(frameOf).join('')))
          return
        }
      } catch (error) {
        if (!leave.signal.aborted) failed(error)
      }
      end()
      controller.close()
    },
    cancel() {
      end()
      leave.abort()
    },
  })
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
  return new Response(body, { headers })
}

const frameOf = (event: RunEvent | UnknownEvent): string => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
