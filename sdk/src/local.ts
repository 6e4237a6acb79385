import { statSync } from 'node:fs'
import { openModelClient, runAgent, runStarted, type Turn } from '@codeberth/agent-runtime'
import { agents as builtinAgents } from '@codeberth/agents'
import {
  type AgentDefinition,
  type Budget,
  defaultBudget,
  Fault,
  type Mode,
  type ModelPrice,
  newId,
  type Policy,
  type RunEventDraft,
  stampEvent,
} from '@codeberth/protocol'
import { catalog } from '@codeberth/tools'
import { openLocalWorkspace } from '@codeberth/workspace'
import { openCommandQueue } from './command-queue.ts'
import { openLogFile } from './log-file.ts'
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
  /** Agents beside the built-in ones; one with the same id takes the built-in one's place. */
  agents?: AgentDefinition[]
  mode?: Mode
  /** Default: preset `standard` without rules: writes in the folder are allowed, commands are not. */
  policy?: Partial<Policy>
  budget?: Partial<Budget>
  /** Folder for the run's log; none: it is kept in memory only. */
  log?: string
  /** The whole environment of commands; default a PATH only. Keep keys out of it. */
  env?: Record<string, string>
  id?: string
  signal?: AbortSignal
  fetch?: typeof globalThis.fetch
}

// What is not known of a model is taken small: a window that is too small only shortens the history earlier.
const unknownModel = { contextTokens: 128_000, maxOutputTokens: 16_000 }

/**
 * Starts a run in a folder, with the runtime in this process, and returns at once. Throws TypeError for a folder that is not
 * there and Fault('agent-unknown') for an agent that is not; everything later is in the run's outcome.
 */
export function runLocal(options: LocalRunOptions): Run {
  if (!statSync(options.cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new TypeError(`${options.cwd} is not a folder`)
  const id = options.id ?? newId()
  const threadId = newId()
  const turn = turnOf(options)
  const log = openRunLog()
  const commands = openCommandQueue()
  const stop = new AbortController()
  const cancel = async () => commands.push({ kind: 'cancel' })
  options.signal?.addEventListener('abort', () => void cancel(), { once: true })
  if (options.signal?.aborted) commands.push({ kind: 'cancel' })
  const done = carryOut(options, { id, threadId, turn, log, commands, stop }).then(
    () => log.end(),
    (error) => log.end(error),
  )
  const events: Run['events'] = (from = {}) => log.read(from.after ?? 0, from.signal)
  return {
    id,
    threadId,
    events,
    [Symbol.asyncIterator]: () => events()[Symbol.asyncIterator](),
    async result() {
      for await (const event of events({ after: log.head })) if (event.type === 'run.finished') break
      const found = log.finished()
      if (!found) throw new Error('the run ended without run.finished')
      return found
    },
    view: log.view,
    steer: async (text) => commands.push({ kind: 'steer', id: newId(), text }),
    answer: async (askId, answer) => commands.push({ kind: 'answer', id: askId, by: 'local', ...answer }),
    cancel,
    async dispose() {
      await cancel()
      await done
    },
  }
}

function turnOf(options: LocalRunOptions): Turn {
  const own = options.agents ?? []
  const agents = [...own, ...builtinAgents.filter((agent) => !own.some((other) => other.id === agent.id))]
  const agent = options.agent ?? 'base2'
  if (!agents.some((known) => known.id === agent))
    throw new Fault('agent-unknown', { agent, known: agents.map((known) => known.id).join(', ') })
  const { name, price, contextTokens, maxOutputTokens } = { ...unknownModel, ...options.model }
  return {
    agent,
    agents,
    model: { name, contextTokens, maxOutputTokens, price: price ?? null, scripted: false },
    mode: options.mode ?? 'default',
    prompt: options.prompt,
    history: [],
    budget: { ...defaultBudget, ...options.budget },
    policy: { preset: 'standard', allow: [], deny: [], readOnly: false, ...options.policy },
  }
}

type Parts = {
  id: string
  threadId: string
  turn: Turn
  log: RunLog
  commands: ReturnType<typeof openCommandQueue>
  stop: AbortController
}

async function carryOut(options: LocalRunOptions, { id, threadId, turn, log, commands, stop }: Parts): Promise<void> {
  const file = options.log ? await openLogFile(options.log, id) : null
  const append = async (draft: RunEventDraft) => {
    const event = stampEvent(draft, { runId: id, seq: log.head + 1, at: Date.now() })
    // On disk before anybody is shown it, as at a server.
    await file?.write(event)
    log.append(event)
  }
  try {
    await append(runStarted({ ...turn, threadId }, 'local'))
    const { url, key } = options.model
    const ports = {
      model: openModelClient({
        baseUrl: url,
        ...(key ? { apiKey: key } : {}),
        ...(options.fetch ? { fetch: options.fetch } : {}),
      }),
      tools: catalog,
      workspace: await openLocalWorkspace({ root: options.cwd, ...(options.env ? { env: options.env } : {}) }),
      commands: (signal: AbortSignal) => commands.read(signal),
      now: Date.now,
      newId,
      canAsk: false,
    }
    for await (const draft of runAgent(turn, ports, stop.signal)) await append(draft)
  } finally {
    await file?.close()
  }
}
