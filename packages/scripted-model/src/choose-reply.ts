import type * as z from 'zod'
import { type ChatMessage, type ChatRequest, textOf } from './chat-request.ts'
import { type Part, type Reply, type Scenario, type Turn, toRegExp } from './scenario.ts'

/** What is said, and which scenario says it (null: nothing matched, or its words have run out). */
export type Choice = { scenario: string | null; reply: Reply }

type Moment = {
  agent: string | undefined
  tools: Set<string>
  prompt: string
  answers: number
  results: string
  latest: string
}

/**
 * What the model says to a request: a function of its messages and tools alone, so that a retry, a restarted run and
 * agents side by side all get the right words.
 */
export function chooseReply(scenarios: readonly Scenario[], request: ChatRequest): Choice {
  const turn = currentTurn(request.messages)
  for (let at = turn.length - 1; at >= 0; at--) {
    const message = turn[at]
    if (message?.role !== 'user') continue
    const moment = momentOf(request, textOf(message), turn.slice(at + 1))
    for (const scenario of scenarios) {
      const part = scenario.parts.find((candidate) => isFor(candidate, moment))
      if (part !== undefined)
        return { scenario: scenario.id, reply: { deltaDelayMs: scenario.deltaDelayMs, ...play(part, moment) } }
    }
  }
  return { scenario: null, reply: say(offer(scenarios)) }
}

/** Calls that do not ask for another answer: one made only of them ends the turn, as in the runtime. */
const SETTLING = new Set(['end_turn', 'set_output', 'todos'])

/** The messages since the last finished turn. */
function currentTurn(messages: readonly ChatMessage[]): ChatMessage[] {
  const lastUser = messages.findLastIndex((message) => message.role === 'user')
  const end = messages.findLastIndex((message, index) => index < lastUser && endsTurn(message))
  return messages.slice(end + 1)
}

function endsTurn(message: ChatMessage): boolean {
  if (message.role !== 'assistant') return false
  return (message.tool_calls ?? []).every((call) => SETTLING.has(call.function.name))
}

function momentOf(request: ChatRequest, prompt: string, after: readonly ChatMessage[]): Moment {
  const lastAnswer = after.findLastIndex((message) => message.role === 'assistant')
  const resultsOf = (messages: readonly ChatMessage[]) =>
    messages
      .filter((message) => message.role === 'tool')
      .map(textOf)
      .join('\n')
  return {
    agent: agentOf(request.messages),
    tools: new Set((request.tools ?? []).map((tool) => tool.function.name)),
    prompt,
    answers: after.filter((message) => message.role === 'assistant').length,
    results: resultsOf(after),
    latest: resultsOf(after.slice(lastAnswer + 1)),
  }
}

/** The agent's id from the first line of its system prompt: `You are <displayName> (<id>), …`. */
function agentOf(messages: readonly ChatMessage[]): string | undefined {
  const system = messages.find((message) => message.role === 'system' || message.role === 'developer')
  return system === undefined ? undefined : /^You are [^\n(]*\(([^)\n]+)\)/u.exec(textOf(system))?.[1]
}

function isFor(part: Part, moment: Moment): boolean {
  if (part.agents !== undefined && moment.agent !== undefined && !part.agents.includes(moment.agent)) return false
  return part.offers.every((tool) => moment.tools.has(tool)) && toRegExp(part.prompt).test(moment.prompt)
}

function play(part: Part, moment: Moment): Reply {
  const turn = part.turns.find((candidate) => holds(candidate, moment))
  if (turn === undefined) return say('My script ends here (I am the scripted model).')
  return fillReply(turn.reply, captures(part, moment))
}

function holds(turn: Turn, { answers, results, latest }: Moment): boolean {
  if (turn.after !== undefined && turn.after !== answers) return false
  if (turn.results !== undefined && !toRegExp(turn.results).test(results)) return false
  return turn.latest === undefined || toRegExp(turn.latest).test(latest)
}

function captures(part: Part, moment: Moment): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, { from, pattern, default: otherwise }] of Object.entries(part.capture)) {
    found.set(name, toRegExp(pattern).exec(moment[from])?.[1] ?? otherwise)
  }
  return found
}

const LINES_MAX = 5_000

function fillReply(reply: Reply, values: Map<string, string>): Reply {
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/gu, (whole, name) => values.get(name) ?? whole)
  const fillJson = (value: z.core.util.JSONType): z.core.util.JSONType => {
    if (typeof value === 'string') return fill(value)
    if (Array.isArray(value)) return value.map(fillJson)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillJson(entry)]))
  }
  const calls = reply.calls.map(({ tool, input }) => ({
    tool,
    input: Object.fromEntries(Object.entries(input).map(([key, entry]) => [key, fillJson(entry)])),
  }))
  const { lines, ...rest } = reply
  const repeated = lines === undefined ? '' : repeat(fill(lines.line), Number(fill(String(lines.count))))
  const text = fill(reply.text ?? '') + repeated
  return {
    ...rest,
    ...(reply.reasoning === undefined ? {} : { reasoning: fill(reply.reasoning) }),
    ...(text === '' ? {} : { text }),
    calls,
  }
}

function repeat(line: string, count: number): string {
  const length = Math.max(0, Math.min(LINES_MAX, Math.trunc(count) || 0))
  return Array.from({ length }, (_, index) => `${line.replaceAll('{{n}}', String(index + 1))}\n`).join('')
}

function say(text: string): Reply {
  return { text, calls: [], delayMs: 0, quirks: [] }
}

function offer(scenarios: readonly Scenario[]): string {
  const listed = scenarios.filter((scenario) => scenario.listed)
  const list = listed.map(({ prompt, title }) => `- **${prompt}**: ${title}`).join('\n')
  return `I am the scripted model: I play fixed scenes and cannot think of anything new. In the demo project you can ask me:\n\n${list || '- nothing, no scenario is loaded'}\n\nTo work on your own code, connect a real model.`
}
