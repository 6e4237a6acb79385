import type { AgentProgram, Message, RunEventDraft } from '@codeberth/protocol'
import * as z from 'zod'
import type { Answer } from './isolate/messages.ts'
import type { Isolate, Isolates } from './isolates.ts'

type Json = z.core.util.JSONType

/** Most answers that a program may ask of a model at once. */
const maxResponses = 20

const CallYield = z
  .object({
    toolName: z.string(),
    input: z.record(z.string(), z.json()).optional(),
    // Older programs of this family say `args`.
    args: z.record(z.string(), z.json()).optional(),
    includeToolCall: z.boolean().default(true),
  })
  .transform(({ toolName, input, args, includeToolCall }) => ({
    kind: 'call' as const,
    tool: toolName,
    input: input ?? args ?? {},
    isShown: includeToolCall,
  }))

/** What a program asks for: a step of the model, all of them, a call, words put in the agent's mouth, or several answers. */
const Yield = z.union([
  z.literal('STEP').transform(() => ({ kind: 'step' as const })),
  z.literal('STEP_ALL').transform(() => ({ kind: 'all-steps' as const })),
  z
    .object({ type: z.literal('STEP_TEXT'), text: z.string() })
    .transform(({ text }) => ({ kind: 'text' as const, text })),
  z
    .object({ type: z.literal('GENERATE_N'), n: z.int().min(1).max(maxResponses) })
    .transform(({ n }) => ({ kind: 'generate' as const, count: n })),
  CallYield,
])
export type Yield = z.output<typeof Yield>

/** With what a program is resumed, but for the history. */
export type Given = {
  agentState: Record<string, Json>
  toolResult?: { type: 'json'; value: Json }[]
  stepsComplete: boolean
  nResponses?: string[]
}

/** One line of a program's journal, as its event holds it. */
export type JournalEntry = Omit<Extract<RunEventDraft, { type: 'program.yielded' }>, 'type' | 'agentId'>

export type Resumed = { kind: 'yielded'; move: Yield } | { kind: 'done' } | { kind: 'failed'; message: string }

/** A program under way, resumed one yield after another. */
export type Program = {
  resume(given: Given, history: readonly Message[]): Promise<Resumed>
  close(): Promise<void>
}

export type ProgramOptions = {
  isolates: Isolates
  program: AgentProgram
  /** Tells the code of the program: a journal of other code is not played. */
  hash: string
  context: { prompt: string; params?: Record<string, Json> | undefined }
  now(): number
  /** What an earlier life of this program did, from its beginning; it is given the same again before anything new. */
  played: readonly JournalEntry[]
  note(entry: JournalEntry): void
}

/** Opens a program. Its isolate begins with the first resume, and dies with an answer that did not come in time. */
export function openProgram(options: ProgramOptions): Program {
  const isolate = options.isolates.open()
  let index = 0
  const resume = async (given: Given, history: readonly Message[]): Promise<Resumed> => {
    if (index === 0) {
      const failed = await begin(options, isolate, given, history)
      if (failed) return failed
      for (const entry of options.played) {
        const failed = await playAgain(options, isolate, entry, history)
        if (failed) return failed
      }
      index = options.played.length
      // What was yielded last may not have been carried out to its end: it is asked for again, not the program.
      const last = options.played.at(-1)
      if (last) return readYield(last.yielded)
    }
    const entry = { now: options.now(), given: z.json().parse(given), messages: history.length }
    const answer = await step(isolate, entry, history)
    if (answer.kind === 'failed') return answer
    index++
    options.note({ ...entry, index, program: options.hash, yielded: answer.yielded })
    return readYield(answer.yielded)
  }
  return { resume, close: () => isolate.close() }
}

/** A journal begins with the time and state that the program began with. */
async function begin(options: ProgramOptions, isolate: Isolate, given: Given, history: readonly Message[]) {
  const { program, context, played } = options
  const [first] = played
  if (first && first.program !== options.hash)
    return { kind: 'failed' as const, message: 'its code is not that with which it began' }
  const now = first?.now ?? options.now()
  const loaded = failureOf(await isolate.load(program, { now, seed: 1 }))
  if (loaded) return loaded
  const { agentState } = first ? Played.parse(first.given) : given
  const seen = history.slice(0, first?.messages ?? history.length)
  const input = { ...context, agentState: { ...agentState, messageHistory: seen.map(familyMessage) } }
  return failureOf(await isolate.start(JSON.stringify(input)))
}

const Played = z.looseObject({ agentState: z.record(z.string(), z.json()) })

async function playAgain(_: ProgramOptions, isolate: Isolate, entry: JournalEntry, history: readonly Message[]) {
  const answer = await step(isolate, entry, history.slice(0, entry.messages))
  if (answer.kind === 'failed') return answer
  if (JSON.stringify(answer.yielded) === JSON.stringify(entry.yielded)) return null
  return { kind: 'failed' as const, message: `it did something else than before at its yield ${entry.index}` }
}

const Stepped = z.union([z.object({ done: z.literal(true) }), z.object({ done: z.literal(false), value: z.json() })])

async function step(isolate: Isolate, entry: Pick<JournalEntry, 'now' | 'given'>, history: readonly Message[]) {
  const { agentState, ...given } = Played.parse(entry.given)
  const whole = { ...given, agentState: { ...agentState, messageHistory: history.map(familyMessage) } }
  const answer = await isolate.next(JSON.stringify({ now: entry.now, given: whole }))
  if (answer.kind !== 'value') return failureOf(answer) ?? { kind: 'failed' as const, message: 'it is not whole' }
  const stepped = Stepped.parse(JSON.parse(answer.json))
  return { kind: 'value' as const, yielded: stepped.done ? null : stepped.value }
}

function failureOf(answer: Answer): { kind: 'failed'; message: string } | null {
  if (answer.kind === 'value') return null
  if (answer.kind === 'missing') return { kind: 'failed', message: `${answer.specifier} is not part of it` }
  return { kind: 'failed', message: `${answer.message}${answer.place && ` (${answer.place})`}` }
}

function readYield(yielded: Json): Resumed {
  if (yielded === null) return { kind: 'done' }
  const move = Yield.safeParse(yielded)
  if (move.success) return { kind: 'yielded', move: move.data }
  const shown = JSON.stringify(yielded).slice(0, 200)
  return {
    kind: 'failed',
    message: `it yielded ${shown}, which is none of "STEP", "STEP_ALL", { toolName, input }, { type: "STEP_TEXT", text } and { type: "GENERATE_N", n }`,
  }
}

/** A message in the form that programs of this family know. */
function familyMessage(message: Message): Json {
  if (message.role === 'user') return { role: 'user', content: [{ type: 'text', text: message.text }] }
  if (message.role === 'tool')
    return {
      role: 'tool',
      toolCallId: message.callId,
      toolName: message.tool,
      content: [{ type: 'json', value: message.output }],
    }
  const calls = message.calls.map(({ callId, tool, input }) => ({
    type: 'tool-call',
    toolCallId: callId,
    toolName: tool,
    input,
  }))
  const text = message.text === '' ? [] : [{ type: 'text', text: message.text }]
  return { role: 'assistant', content: [...text, ...calls] }
}
