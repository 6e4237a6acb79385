import { oc } from '@orpc/contract'
import * as z from 'zod'
import {
  KeyView,
  LocalServer,
  MeView,
  ModelAddress,
  ModelStatus,
  NewRun,
  ProjectSource,
  ProjectView,
  Provider,
  RunSummary,
  Scope,
  ServerView,
  ThreadView,
  TokenView,
} from './api-values.ts'
import { FileChange, RunEvent, UnknownEvent } from './events.ts'
import { Id } from './ids.ts'
import { limits } from './limits.ts'
import { SandboxView } from './sandbox.ts'
import { TerminalSize, TerminalView } from './terminal.ts'
import { CheckoutPath, Entry, FileOperation, Hash, SearchMatch, SearchQuery } from './workspace.ts'

/** Path prefix of the API. */
export const apiPrefix = '/api/v1'

/** What a route says of itself beside its schemas. */
export type RouteMeta = {
  /** The answer holds a credential: it is given once and kept nowhere, so an `Idempotency-Key` cannot bring it back. */
  secretAnswer?: boolean
}

const base = oc.$meta<RouteMeta>({})
const get = (path: `/${string}`, summary: string) =>
  base.route({ method: 'GET', path, summary, inputStructure: 'compact' })
const post = (path: `/${string}`, summary: string) => base.route({ method: 'POST', path, summary })
const put = (path: `/${string}`, summary: string) => base.route({ method: 'PUT', path, summary })
const del = (path: `/${string}`, summary: string) => base.route({ method: 'DELETE', path, summary })

const byId = z.object({ id: Id })
const inProject = z.object({ projectId: Id })
const page = { limit: z.coerce.number().int().min(1).max(200).default(50), before: Id.optional() }
const nothing = z.object({})

/** Which events of a run: at most `limit` after `after` (0 = from the start). */
export const RunEventsQuery = z.object({
  id: Id,
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(500),
})

/** Contents above 10 MiB are refused; `bytes` is base64. */
const FileBody = z.object({ path: z.string(), bytes: z.base64(), hash: Hash, size: z.int() })

/** The HTTP API: REST paths below `/api/v1`, described at `/api/v1/openapi.json`. Errors are `FaultBody`. */
export const apiContract = {
  server: get('/server', 'What this server is').output(ServerView),
  me: get('/me', 'Who is signed in').output(MeView),
  projects: {
    list: get('/projects', 'Projects, newest first').input(z.object(page)).output(z.array(ProjectView)),
    /** `id` is chosen by the client; creating it again with the same body gives the same project. */
    create: post('/projects', 'Create a project')
      .input(z.object({ id: Id, name: z.string().trim().min(1).max(80), source: ProjectSource }))
      .output(ProjectView),
    get: get('/projects/{id}', 'One project').input(byId).output(ProjectView),
    find: get('/projects/by-handle/{login}/{slug}', 'A project by login/slug')
      .input(z.object({ login: z.string().max(100), slug: z.string().max(100) }))
      .output(ProjectView),
    remove: del('/projects/{id}', 'Delete a project with its sandbox').input(byId).output(nothing),
  },
  sandboxes: {
    get: get('/projects/{projectId}/sandbox', 'State of the sandbox').input(inProject).output(SandboxView),
    start: post('/projects/{projectId}/sandbox/start', 'Start the sandbox').input(inProject).output(SandboxView),
    stop: post('/projects/{projectId}/sandbox/stop', 'Stop the sandbox').input(inProject).output(SandboxView),
  },
  threads: {
    list: get('/projects/{projectId}/threads', 'Threads, newest first')
      .input(z.object({ projectId: Id, ...page }))
      .output(z.array(ThreadView)),
    get: get('/threads/{id}', 'One thread with its runs, oldest first')
      .input(byId)
      .output(z.object({ thread: ThreadView, runs: z.array(RunSummary) })),
  },
  runs: {
    create: post('/runs', 'Start a run').input(NewRun).output(RunSummary),
    get: get('/runs/{id}', 'One run').input(byId).output(RunSummary),
    list: get('/projects/{projectId}/runs', 'Runs, newest first')
      .input(z.object({ projectId: Id, ...page }))
      .output(z.array(RunSummary)),
    /** As SSE with `Accept: text/event-stream` (and `Last-Event-ID`), else one page as JSON. */
    events: get('/runs/{id}/events', 'Events after a seq')
      .input(RunEventsQuery)
      .output(
        z.object({ events: z.array(z.union([RunEvent, UnknownEvent])), headSeq: z.int(), finished: z.boolean() }),
      ),
    cancel: post('/runs/{id}/cancel', 'Stop a run')
      .input(z.object({ id: Id, commandId: Id }))
      .output(RunSummary),
    steer: post('/runs/{id}/steer', 'Say something to a working run')
      .input(z.object({ id: Id, commandId: Id, text: z.string().trim().min(1).max(200_000) }))
      .output(nothing),
    answer: post('/runs/{id}/answer', 'Answer an approval or a question')
      .input(
        z
          .object({
            id: Id,
            commandId: Id,
            askId: z.string().max(100),
            decision: z.enum(['once', 'run', 'project', 'deny']).optional(),
            answers: z.array(z.string().max(limits.answerChars.value)).max(limits.answers.value).optional(),
          })
          .refine(({ decision, answers }) => decision !== undefined || answers !== undefined, {
            path: ['decision'],
            message: 'Give a decision, or answers',
          }),
      )
      .output(nothing),
  },
  files: {
    list: get('/projects/{projectId}/files', 'Entries of a folder')
      .input(z.object({ projectId: Id, path: CheckoutPath.default('') }))
      .output(z.object({ entries: z.array(Entry), truncated: z.boolean() })),
    read: get('/projects/{projectId}/file', 'A file')
      .input(z.object({ projectId: Id, path: CheckoutPath }))
      .output(FileBody),
    /** `expect`: the hash that the file must have; null = it must be new. Otherwise 409 with `details.current`. */
    write: put('/projects/{projectId}/file', 'Write a file')
      .input(z.object({ projectId: Id, path: CheckoutPath.min(1), bytes: z.base64(), expect: Hash.nullable() }))
      .output(z.object({ hash: Hash })),
    change: post('/projects/{projectId}/files/change', 'Make a folder, move or remove')
      .input(z.object({ projectId: Id, operation: FileOperation }))
      .output(nothing),
    search: post('/projects/{projectId}/search', 'Search the text of the files')
      .input(z.object({ projectId: Id, query: SearchQuery }))
      .output(z.object({ matches: z.array(SearchMatch), truncated: z.boolean() })),
    paths: get('/projects/{projectId}/paths', 'Paths of all files')
      .input(inProject)
      .output(z.object({ paths: z.array(z.string()), truncated: z.boolean() })),
  },
  changes: {
    list: get('/projects/{projectId}/changes', 'Files that differ from the last commit')
      .input(inProject)
      .output(
        z.object({
          head: z.string().nullable(),
          branch: z.string().nullable(),
          files: z.array(FileChange),
          truncated: z.boolean(),
        }),
      ),
    /** `bytes` null: the file is not in the last commit. */
    base: get('/projects/{projectId}/changes/base', 'A file as of the last commit')
      .input(z.object({ projectId: Id, path: CheckoutPath }))
      .output(z.object({ bytes: z.base64().nullable() })),
  },
  terminals: {
    list: get('/projects/{projectId}/terminals', 'Terminals').input(inProject).output(z.array(TerminalView)),
    open: post('/projects/{projectId}/terminals', 'Open a terminal')
      .input(z.object({ projectId: Id, id: Id, size: TerminalSize }))
      .output(TerminalView),
    close: del('/projects/{projectId}/terminals/{id}', 'Close a terminal and its processes')
      .input(z.object({ projectId: Id, id: Id }))
      .output(nothing),
    /** A single-use ticket (60 s) with which the socket attaches to the terminal. */
    ticket: post('/projects/{projectId}/terminals/{id}/ticket', 'Ticket to attach')
      .meta({ secretAnswer: true })
      .input(z.object({ projectId: Id, id: Id }))
      .output(z.object({ ticket: z.string() })),
  },
  tokens: {
    list: get('/tokens', 'Access tokens').output(z.array(TokenView)),
    /** The value is in this answer only. */
    create: post('/tokens', 'Make an access token')
      .meta({ secretAnswer: true })
      .input(
        z.object({
          name: z.string().trim().min(1).max(80),
          scopes: z.array(Scope).min(1),
          days: z.int().min(1).max(366).default(90),
        }),
      )
      .output(z.object({ token: TokenView, value: z.string() })),
    remove: del('/tokens/{id}', 'Revoke an access token').input(byId).output(nothing),
  },
  keys: {
    list: get('/keys', 'Provider keys').output(z.array(KeyView)),
    /** Checked with the provider, then sealed by the gateway; the value is never given back. `key` may be empty for a local server. */
    put: put('/keys', 'Store a provider key')
      .input(
        z.object({
          provider: Provider,
          label: z.string().trim().min(1).max(80).default('default'),
          key: z.string().max(2_000),
          baseUrl: ModelAddress.optional(),
        }),
      )
      .output(KeyView),
    remove: del('/keys/{id}', 'Remove a provider key').input(byId).output(nothing),
  },
  models: {
    status: get('/models/status', 'The model in use').output(ModelStatus),
    /** Model names that the provider of a key or a local server lists. */
    list: get('/models', 'Models of the connected provider').output(z.array(z.string())),
    local: get('/models/local', 'Model servers on this machine').output(z.array(LocalServer)),
    choose: put('/models/choice', 'Choose the model')
      .input(z.object({ provider: Provider, baseUrl: ModelAddress.optional(), model: z.string().min(1).max(200) }))
      .output(ModelStatus),
  },
}
export type ApiContract = typeof apiContract
