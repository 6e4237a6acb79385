import { statSync } from 'node:fs'
import { openIsolates, openModelClient, runAgent, runStarted, type Turn } from '@codeberth/agent-runtime'
import { agents as builtIn, roster } from '@codeberth/agents'
import {
  type AgentDefinition,
  type Budget,
  Fault,
  faultBody,
  type Mode,
  type ModelPrice,
  newId,
  noUsage,
  type Policy,
  type RunEventDraft,
  stampEvent,
} from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { catalog } from '@codeberth/tools'
import { openLocalWorkspace } from '@codeberth/workspace'
import { type CommandQueue, openCommandQueue } from './command-queue.ts'
import { errorOfFault } from './errors.ts'
import { readLocalInput } from './local-input.ts'
import { openLocalMap } from './local-map.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import type { Run } from './run.ts'
import { openRunLog, type RunLog } from './run-log.ts'

/** A run in a folder of this machine. Nothing of the environment is read: what is not given here is not used. */
export type LocalRunOptions = {
  /** The folder to work in; the agents read and write inside it only. */
  cwd: string
  prompt: string
  /** An OpenAI-compatible address up to `/v1`, its key ('' for none), and the model's name there. */
  model: {
    url: string
    key: string
    name: string
    contextTokens?: number
    maxOutputTokens?: number
    price?: ModelPrice
  }
  /** Default `base2`. */
  agent?: string
  /**
   * Agents beside the built-in ones, such as those of `loadAgents`; one with the same id takes the built-in one's place, and one
   * with a `spawnerPrompt` may be spawned by `base2`.
   */
  agents?: AgentDefinition[]
  /** Lets programs (`handleSteps`) of `agents` run, in isolates of this process. Without, an agent that has one ends with stop `denied`. */
  trust?: boolean
  mode?: Mode
  /** Default: preset `standard` without rules: writes in the folder are allowed, commands are not. */
  policy?: Partial<Policy>
  budget?: Partial<Budget>
  /** Folder for the run's log; none: it is kept in memory only. */
  log?: string
  /** A file that keeps the code map from one run to the next; none: it is made anew. */
  mapFile?: string
  /** The whole environment of commands; default a PATH only. Keep keys out of it. */
  env?: Record<string, string>
  id?: string
  signal?: AbortSignal
  fetch?: typeof globalThis.fetch
}

/**
 * Starts a run in a folder, with the runtime in this process, and returns at once. Throws TypeError for options that are not
 * valid (such as a folder that is not there), CodeberthError `agent-unknown`, or `config-invalid` for a log folder that cannot
 * be written; everything later is in the run's outcome.
 */
export function runLocal(options: LocalRunOptions): Run {
  if (!statSync(options.cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new TypeError(`${options.cwd} is not a folder`)
  const turn = turnOf(options)
  const id = options.id ?? newId()
  const threadId = newId()
  const file = options.log === undefined ? null : openLogFile(options.log, id)
  const log = openRunLog()
  const commands = openCommandQueue()
  const stop = new AbortController()
  const cancel = () => stop.abort()
  if (options.signal?.aborted) cancel()
  options.signal?.addEventListener('abort', cancel, { once: true })
  const done = carryOut(options, { id, threadId, turn, log, file, commands, signal: stop.signal })
    .then(
      () => log.end(),
      (error) => log.end(error),
    )
    .finally(() => options.signal?.removeEventListener('abort', cancel))
  const events: Run['events'] = (from = {}) => log.read(from.after ?? 0, from.signal)
  return {
    id,
    threadId,
    events,
    [Symbol.asyncIterator]: () => events()[Symbol.asyncIterator](),
    result: () => log.result(),
    view: log.view,
    steer: async (text) => commands.push({ kind: 'steer', id: newId(), text }),
    answer: async (askId, answer) => commands.push({ kind: 'answer', id: askId, by: 'local', ...answer }),
    cancel: async () => cancel(),
    async dispose() {
      cancel()
      await done
    },
  }
}

function turnOf(options: LocalRunOptions): Turn {
  const agents = roster(builtIn, options.agents ?? [])
  const agent = options.agent ?? 'base2'
  if (!agents.some((known) => known.id === agent))
    throw errorOfFault(new Fault('agent-unknown', { agent, known: agents.map((known) => known.id).join(', ') }))
  return { agent, agents, history: [], ...readLocalInput(options) }
}

type Parts = {
  id: string
  threadId: string
  turn: Turn
  log: RunLog
  file: LogFile | null
  commands: CommandQueue
  signal: AbortSignal
}

/** Carries the run out. Rejects only when its log cannot be written: everything else is told by `run.finished`. */
async function carryOut(options: LocalRunOptions, parts: Parts): Promise<void> {
  const { id, threadId, turn, log, file, commands, signal } = parts
  const append = async (draft: RunEventDraft) => {
    const event = stampEvent(draft, { runId: id, seq: log.head + 1, at: Date.now() })
    // On disk before anybody is shown it, as at a server.
    await file?.write(event)
    log.append(event)
  }
  const scope = openScope()
  try {
    await append(runStarted({ ...turn, threadId }, 'local'))
    const workspace = await openLocalWorkspace({ root: options.cwd, ...(options.env ? { env: options.env } : {}) })
    const codeMap = scope.own(await openMap(options, append), (map) => map.close(), closeMs, 'code map')
    const ports = {
      model: openModelClient(modelAddress(options)),
      tools: catalog,
      workspace,
      codeMap,
      commands: (until: AbortSignal) => commands.read(until),
      now: Date.now,
      newId,
      canAsk: false,
      ...(options.trust ? { isolates: openIsolates() } : {}),
    }
    for await (const draft of runAgent(turn, ports, signal)) await append(draft)
  } catch (thrown) {
    if (log.finished() === null) await append(brokenOff(thrown))
  } finally {
    await scope.close()
    await file?.close()
  }
}

const closeMs = 5_000

function openMap({ cwd, mapFile }: LocalRunOptions, append: (draft: RunEventDraft) => Promise<void>) {
  const notKept = (thrown: unknown) => {
    const message = `The code map is not kept: ${thrown instanceof Error ? thrown.message : String(thrown)}.`
    void append({ type: 'notice', agentId: null, level: 'warning', code: 'map-not-kept', message })
  }
  return openLocalMap({ cwd, notKept, ...(mapFile === undefined ? {} : { mapFile }) })
}

function modelAddress({ model, fetch }: LocalRunOptions): Parameters<typeof openModelClient>[0] {
  return { baseUrl: model.url, ...(model.key ? { apiKey: model.key } : {}), ...(fetch ? { fetch } : {}) }
}

/** The end of a run whose surroundings failed: its folder is gone, an event could not be written. */
function brokenOff(thrown: unknown): RunEventDraft {
  const { status: _status, exit: _exit, ...error } = faultBody(thrown)
  return {
    type: 'run.finished',
    agentId: null,
    stop: 'error',
    error,
    usage: noUsage,
    cost: null,
    files: [],
    denied: [],
  }
}
