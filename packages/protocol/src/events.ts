import * as z from 'zod'
import { FaultBody } from './faults.ts'
import { At, Id, Micro } from './ids.ts'
import { Todo, Usage } from './values.ts'

/** Why a run or an agent ended. `error.code` gives the detail (steps, cost, time, context, output, doom-loop …). */
export const Stop = z.enum([
  'completed',
  'limit',
  'denied',
  'schema',
  'auth',
  'quota',
  'sandbox',
  'refusal',
  'empty',
  'error',
  'cancelled',
])
export type Stop = z.infer<typeof Stop>

/** What a tool call does, for icons and grouping. */
export const ToolKind = z.enum([
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'agent',
  'other',
])
export type ToolKind = z.infer<typeof ToolKind>

export const ToolStatus = z.enum(['ok', 'error', 'denied', 'cancelled', 'timeout'])
export type ToolStatus = z.infer<typeof ToolStatus>

/** What bounds the whole agent tree of a run. */
export const Budget = z.object({
  steps: z.int().positive(),
  tokens: z.int().positive(),
  credits: z.number().positive(),
  ms: z.int().positive(),
  depth: z.int().positive(),
  children: z.int().positive(),
})
export type Budget = z.infer<typeof Budget>

/** A file that differs from what it was when the run started. */
export const FileChange = z.object({
  path: z.string(),
  change: z.enum(['added', 'modified', 'deleted']),
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
})
export type FileChange = z.infer<typeof FileChange>

const RunError = FaultBody.omit({ requestId: true })
const Waiting = z.object({
  id: z.string(),
  text: z.string(),
  kind: z.enum(['steer', 'next']),
  state: z.enum(['waiting', 'delivered', 'removed']),
})
const Location = z.object({ path: z.string(), line: z.int().positive().optional() })
const ask = { id: z.string() }

const envelope = { v: z.literal(1), runId: Id, seq: z.int().positive(), at: At, agentId: z.string().nullable() }

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ ...envelope, type: z.literal(type), ...shape })

/**
 * One event as it is stored, sent and folded: the envelope `{v, runId, seq, at, agentId}`, its `type` and that type's own
 * fields beside them. Fields are only ever added.
 */
export const RunEvent = z.discriminatedUnion('type', [
  event('run.started', {
    input: z.object({ text: z.string() }),
    agent: z.string(),
    model: z.string(),
    mode: z.string(),
    budget: Budget,
    trigger: z.string(),
    threadId: z.string().optional(),
    scripted: z.boolean().optional(),
  }),
  event('run.finished', {
    stop: Stop,
    error: RunError.optional(),
    text: z.string().optional(),
    output: z.json().optional(),
    usage: Usage,
    /** Micro-credits; null when the price is not known. */
    cost: Micro.nullable(),
    files: z.array(FileChange),
    denied: z.array(z.string()),
  }),
  event('agent.started', {
    parentId: z.string().nullable(),
    ancestorIds: z.array(z.string()),
    agent: z.string(),
    displayName: z.string(),
    task: z.string(),
    params: z.record(z.string(), z.json()).optional(),
    model: z.string(),
    /** The call of the parent that asked for this agent. */
    callId: z.string().optional(),
  }),
  event('agent.finished', {
    stop: Stop,
    error: RunError.optional(),
    result: z.json().optional(),
    usage: Usage,
    cost: Micro.nullable(),
    /** The same with all descendants. */
    total: z.object({ usage: Usage, cost: Micro.nullable() }),
  }),
  event('step.started', {
    step: z.int().positive(),
    model: z.string(),
    context: z.record(z.string(), z.int().nonnegative()),
  }),
  event('step.finished', { step: z.int().positive(), finish: z.string(), usage: Usage, cost: Micro.nullable() }),
  event('message.delta', { messageId: z.string(), channel: z.enum(['text', 'reasoning']), text: z.string() }),
  event('message.completed', { messageId: z.string(), channel: z.enum(['text', 'reasoning']), text: z.string() }),
  event('tool.started', {
    callId: z.string(),
    tool: z.string(),
    kind: ToolKind,
    title: z.string(),
    input: z.json(),
    locations: z.array(Location),
    on: z.literal('client').optional(),
  }),
  event('tool.output', { callId: z.string(), stream: z.enum(['stdout', 'stderr', 'info']), chunk: z.string() }),
  event('tool.finished', {
    callId: z.string(),
    status: ToolStatus,
    /** What the model reads. */
    output: z.string(),
    diff: z.string().optional(),
    durationMs: z.int().nonnegative(),
    truncated: z.boolean().optional(),
  }),
  event('approval.requested', {
    ...ask,
    callId: z.string(),
    effects: z.array(z.string()),
    command: z.string().optional(),
    diff: z.string().optional(),
    cwd: z.string(),
    host: z.string().optional(),
    why: z.string().optional(),
    endsAt: At.optional(),
    options: z.array(z.enum(['once', 'run', 'project', 'deny'])),
  }),
  event('approval.answered', {
    ...ask,
    decision: z.enum(['once', 'run', 'project', 'deny']),
    rule: z.string().optional(),
    by: z.string(),
    reason: z.string().optional(),
  }),
  event('question.asked', { ...ask, questions: z.array(z.object({ text: z.string(), options: z.array(z.string()) })) }),
  event('question.answered', { ...ask, answers: z.array(z.string()) }),
  event('file.changed', { ...FileChange.shape, by: z.string().optional() }),
  /**
   * A program of an agent came to its next yield (null: to its end) from what it was given. `program` tells the program's code;
   * `messages` counts the history that it saw.
   */
  event('program.yielded', {
    index: z.int().positive(),
    program: z.string(),
    now: z.number(),
    given: z.json(),
    messages: z.int().nonnegative(),
    yielded: z.json(),
  }),
  event('checkpoint.created', { id: z.string(), files: z.int().nonnegative(), skipped: z.array(z.string()) }),
  event('checkpoint.restored', { id: z.string(), files: z.int().nonnegative(), skipped: z.array(z.string()) }),
  event('plan.updated', { items: z.array(Todo) }),
  event('todos.updated', { items: z.array(Todo) }),
  event('queue.updated', { messages: z.array(Waiting) }),
  event('history.compacted', {
    reason: z.string(),
    before: z.int(),
    after: z.int(),
    keptFrom: z.int(),
    summary: z.string(),
  }),
  event('retry', {
    attempt: z.int().positive(),
    max: z.int().positive(),
    delayMs: z.int().nonnegative(),
    cause: z.string(),
    resetAt: At.optional(),
    /** The messages of the step whose partial text is discarded. */
    discarded: z.array(z.string()),
  }),
  event('model.changed', { from: z.string(), to: z.string(), reason: z.string() }),
  event('sandbox.changed', { state: z.string(), step: z.string().optional(), reason: z.string().optional() }),
  event('egress.blocked', { host: z.string(), port: z.int(), rule: z.string(), fix: z.string() }),
  event('notice', { level: z.enum(['info', 'warning', 'error']), code: z.string(), message: z.string() }),
])
export type RunEvent = z.infer<typeof RunEvent>
export type EventType = RunEvent['type']

/** The event of one type. */
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>

type WithoutEnvelope<E> = E extends RunEvent ? Omit<E, 'v' | 'runId' | 'seq' | 'at'> : never

/** An event before it is numbered: what the loop yields. Who holds the log adds the envelope with `stampEvent`. */
export type RunEventDraft = WithoutEnvelope<RunEvent>

/** Numbers a draft and checks it; throws ZodError for one that is not an event of this version. */
export function stampEvent(draft: unknown, stamp: { runId: string; seq: number; at: number }): RunEvent {
  return RunEvent.parse({ ...z.looseObject({}).parse(draft), v: 1, ...stamp })
}

/** An event of a later version: counted in `seq`, shown as nothing. */
export const UnknownEvent = z.looseObject({ ...envelope, type: z.string() })
export type UnknownEvent = z.infer<typeof UnknownEvent>

const types: ReadonlySet<string> = new Set(RunEvent.options.map((option) => option.shape.type.value))

/** Reads an event from outside. One of an unknown type comes back as `{ known: false }`; one that breaks its schema throws ZodError. */
export function parseEvent(value: unknown): { known: true; event: RunEvent } | { known: false; event: UnknownEvent } {
  const loose = UnknownEvent.parse(value)
  return types.has(loose.type) ? { known: true, event: RunEvent.parse(value) } : { known: false, event: loose }
}

/** Tells an event of this version from one of a later version; both were checked by `parseEvent`. */
export const isRunEvent = (event: RunEvent | UnknownEvent): event is RunEvent => types.has(event.type)
