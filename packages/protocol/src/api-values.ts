import * as z from 'zod'
import { Budget, Stop } from './events.ts'
import { At, Id, Micro } from './ids.ts'
import { Mode, RunState } from './run.ts'
import { SandboxView } from './sandbox.ts'

/** What an access token may do. */
export const Scope = z.enum([
  'projects:read',
  'projects:write',
  'files:read',
  'files:write',
  'runs:read',
  'runs:write',
  'runs:answer',
  'sandboxes:write',
  'usage:read',
])
export type Scope = z.infer<typeof Scope>

/** Which deployment answers and what it offers; needs no sign-in. */
export const ServerView = z.object({
  version: z.string(),
  shape: z.enum(['embedded', 'full']),
  signIn: z.array(z.enum(['github', 'development'])),
  /** `file://` remotes are accepted. */
  fileRemotes: z.boolean(),
  sandboxes: z.object({ isolation: z.enum(['docker', 'bubblewrap', 'none']), warning: z.string().nullable() }),
})
export type ServerView = z.infer<typeof ServerView>

export const MeView = z.object({
  id: Id,
  login: z.string(),
  name: z.string().nullable(),
  image: z.string().nullable(),
  kind: z.enum(['web', 'token']),
  scopes: z.array(Scope).nullable(),
})
export type MeView = z.infer<typeof MeView>

/** Where a new project's files come from. */
export const ProjectSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty') }),
  z.object({ kind: z.literal('starter'), starter: z.enum(['node', 'python', 'demo']) }),
  z.object({
    kind: z.literal('git'),
    remote: z.string().min(1).max(2_000),
    branch: z.string().min(1).max(250).nullable().default(null),
  }),
])
export type ProjectSource = z.infer<typeof ProjectSource>

const LastRun = z.object({ id: Id, threadId: Id, prompt: z.string(), state: RunState, stop: Stop.nullable(), at: At })

export const ProjectView = z.object({
  id: Id,
  /** `login/slug`, as a person types it. */
  handle: z.string(),
  slug: z.string(),
  name: z.string(),
  source: ProjectSource,
  /** True for the demo project: its runs use the built-in scripted model. */
  scripted: z.boolean(),
  createdAt: At,
  rev: z.int().nonnegative(),
  sandbox: SandboxView,
  lastRun: LastRun.nullable(),
})
export type ProjectView = z.infer<typeof ProjectView>

export const ThreadView = z.object({
  id: Id,
  projectId: Id,
  title: z.string(),
  createdAt: At,
  lastRunAt: At.nullable(),
})
export type ThreadView = z.infer<typeof ThreadView>

export const RunSummary = z.object({
  id: Id,
  projectId: Id,
  threadId: Id,
  prompt: z.string(),
  agent: z.string(),
  model: z.string(),
  mode: Mode,
  state: RunState,
  stop: Stop.nullable(),
  headSeq: z.int().nonnegative(),
  createdAt: At,
  /** True once a stop was asked for. */
  stopping: z.boolean(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** `id` is chosen by the client and makes creating idempotent. Without `threadId` a new thread is begun. */
export const NewRun = z.object({
  id: Id,
  projectId: Id,
  threadId: Id.optional(),
  prompt: z.string().trim().min(1).max(200_000),
  agent: z.string().max(128).default('base2'),
  mode: Mode.default('default'),
  model: z.string().max(200).optional(),
  budget: Budget.partial().optional(),
})
export type NewRun = z.input<typeof NewRun>

export const TokenView = z.object({
  id: Id,
  name: z.string(),
  last4: z.string(),
  scopes: z.array(Scope),
  createdAt: At,
  endsAt: At,
  usedAt: At.nullable(),
})
export type TokenView = z.infer<typeof TokenView>

export const Provider = z.enum(['openrouter', 'openai', 'ollama', 'lmstudio', 'vllm', 'custom'])
export type Provider = z.infer<typeof Provider>

/** The base URL of a model's API. It is kept and shown in clear, so it may hold no password; paths are added to it, so no query. */
export const ModelAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .max(2_000)
  .refine((text) => !/[@?#\\]/.test(text), 'must not have a name, a password, a query or a fragment')

/** A provider key without its value. */
export const KeyView = z.object({
  id: Id,
  provider: Provider,
  label: z.string(),
  last4: z.string(),
  baseUrl: z.string().nullable(),
  createdAt: At,
  usedAt: At.nullable(),
  failedAt: At.nullable(),
})
export type KeyView = z.infer<typeof KeyView>

/** Which model the person's runs use and where that was decided. */
export const ModelStatus = z.object({
  source: z.enum(['environment', 'settings', 'none']),
  provider: Provider.nullable(),
  baseUrl: z.string().nullable(),
  model: z.string().nullable(),
  hasKey: z.boolean(),
})
export type ModelStatus = z.infer<typeof ModelStatus>

/** A model server that answers on its usual port of this machine. */
export const LocalServer = z.object({ provider: Provider, baseUrl: z.string(), models: z.array(z.string()) })
export type LocalServer = z.infer<typeof LocalServer>

export const UsageView = z.object({ runs: z.int(), input: z.int(), output: z.int(), cost: Micro.nullable() })
