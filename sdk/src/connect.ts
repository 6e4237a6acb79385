import { type NewRun, newId, type RunSummary } from '@codeberth/protocol'
import { type ApiClient, openClient, type ServerOptions } from './client.ts'
import { followEvents } from './event-stream.ts'
import type { Run } from './run.ts'
import { openRunLog } from './run-log.ts'

/** What a remote run needs beside the prompt; `project` is an id or `login/slug`. */
export type RemoteRunOptions = Omit<NewRun, 'id' | 'projectId'> & {
  project: string
  id?: string
  signal?: AbortSignal
  reconnectMs?: number
}

/** A server: its API nouns, and runs. */
export type Server = ApiClient & {
  /** Starts a run and returns it at once; throws CodeberthError when the server refuses it. */
  run(options: RemoteRunOptions): Promise<Run>
  /** Follows a run that was started elsewhere. Its events come from `after` on. */
  attach(runId: string, options?: { after?: number; signal?: AbortSignal; reconnectMs?: number }): Promise<Run>
}

const defaultReconnectMs = 10 * 60_000

/** Connects to a server by address and access token. Nothing is sent before the first call. */
export function connect(options: ServerOptions): Server {
  const api = openClient(options)
  return {
    server: api.server,
    me: api.me,
    projects: api.projects,
    sandboxes: api.sandboxes,
    threads: api.threads,
    runs: api.runs,
    files: api.files,
    changes: api.changes,
    terminals: api.terminals,
    tokens: api.tokens,
    keys: api.keys,
    models: api.models,
    async run({ project, signal, reconnectMs, id, ...rest }) {
      const projectId = await findProject(api, project)
      const created = await api.runs.create({ ...rest, id: id ?? newId(), projectId })
      return openRemoteRun(options, api, created, { after: 0, signal, reconnectMs })
    },
    async attach(runId, more = {}) {
      return openRemoteRun(options, api, await api.runs.get({ id: runId }), { after: 0, ...more })
    },
  }
}

/** The id behind `login/slug`, or the id itself. Throws CodeberthError `not-found`. */
export async function findProject(api: ApiClient, named: string): Promise<string> {
  const [login, slug] = named.split('/')
  return login && slug ? (await api.projects.find({ login, slug })).id : (await api.projects.get({ id: named })).id
}

type Attach = { after: number; signal?: AbortSignal | undefined; reconnectMs?: number | undefined }

function openRemoteRun(server: ServerOptions, api: ApiClient, summary: RunSummary, attach: Attach): Run {
  const id = summary.id
  const log = openRunLog()
  const leave = new AbortController()
  let pump: Promise<void> | null = null
  // One stream serves every reader here; it starts with the first, so that a run that is only started costs no connection.
  const listen = () => {
    pump ??= followEvents(server, id, {
      after: 0,
      reconnectMs: attach.reconnectMs ?? defaultReconnectMs,
      signal: leave.signal,
      deliver: (event) => {
        log.append(event)
        return log.head
      },
      done: () => log.finished() !== null,
    }).then(
      () => log.end(),
      (error) => log.end(error),
    )
  }
  const cancel = async () => {
    await api.runs.cancel({ id, commandId: newId() })
  }
  // A run that cannot be stopped is at least not waited for.
  const stop = () =>
    void cancel().catch((error) => {
      log.end(error)
      leave.abort()
    })
  if (attach.signal?.aborted) stop()
  attach.signal?.addEventListener('abort', stop, { once: true })
  const events: Run['events'] = (options = {}) => {
    listen()
    return log.read(options.after ?? attach.after, options.signal)
  }
  return {
    id,
    threadId: summary.threadId,
    events,
    [Symbol.asyncIterator]: () => events()[Symbol.asyncIterator](),
    result() {
      listen()
      return log.result()
    },
    view: log.view,
    steer: async (text) => {
      await api.runs.steer({ id, commandId: newId(), text })
    },
    answer: async (askId, answer) => {
      await api.runs.answer({ id, commandId: newId(), askId, ...answer })
    },
    cancel,
    async dispose() {
      attach.signal?.removeEventListener('abort', stop)
      leave.abort()
      log.end()
      await pump
    },
  }
}
