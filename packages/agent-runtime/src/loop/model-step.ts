import { addCost, addUsage, noUsage, type ToolCall, type Usage } from '@codeberth/protocol'
import { guessTokens, historyChars, repairHistory } from '../context/history.ts'
import { cutFailure } from '../model/failure.ts'
import type { ModelFrame, ModelRequest } from '../model/model.ts'
import { raceAbort } from '../model/patience.ts'
import type { AgentEvent, AgentState } from './agent-state.ts'
import { costOf } from './cost.ts'
import type { Node } from './node.ts'
import type { Tree } from './tree.ts'

/** One try of a step: what happened, and the messages that it began. Those of a failed try are open: discarded, or kept as they are. */
export type StepTry = { event: AgentEvent; messageIds: string[]; keepMessages(): void }

/** The request of a step: system and tools first, then the history, so that each begins with the one before. */
export function modelRequest(tree: Tree, node: Node, state: AgentState): ModelRequest {
  const effort = node.definition.reasoningOptions?.effort
  return {
    model: tree.turn.model.name,
    system: node.system,
    tools: node.schemas,
    messages: repairHistory(state.history),
    ...(effort ? { effort } : {}),
  }
}

/** What a request weighs by source, in guessed tokens. */
export function requestWeight(request: ModelRequest): { system: number; tools: number; history: number } {
  return {
    system: guessTokens(request.system.length),
    tools: guessTokens(JSON.stringify(request.tools).length),
    history: guessTokens(historyChars(request.messages)),
  }
}

/** Asks the model once and shows its answer as it comes. Never rejects for what the model does; rejects when its port throws. */
export async function tryStep(tree: Tree, node: Node, request: ModelRequest): Promise<StepTry> {
  const open = openMessages(tree, node)
  const frames = tree.ports.model.answer(request, node.signal)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await raceAbort(frames.next(), node.signal)
      const frame: ModelFrame = next.done
        ? { kind: 'failed', failure: cutFailure('the answer has no end') }
        : next.value
      if (node.signal.aborted) break
      if (frame.kind === 'delta') {
        open.add(frame.channel, frame.text)
        await tree.ready()
      } else if (frame.kind === 'failed') {
        return {
          event: { kind: 'failed', failure: frame.failure, jitter: tree.ports.random?.() ?? Math.random() },
          messageIds: open.ids(),
          keepMessages: open.complete,
        }
      } else {
        return {
          event: finishStep(tree, node, request, frame, open),
          messageIds: open.ids(),
          keepMessages: open.complete,
        }
      }
    }
  } catch (error) {
    if (!node.signal.aborted) throw error
  } finally {
    // Not awaited: a model that ignores the signal would hold the run.
    void frames.return?.()?.catch(() => undefined)
  }
  open.complete()
  return { event: { kind: 'cancelled' }, messageIds: [], keepMessages: open.complete }
}

function finishStep(
  tree: Tree,
  node: Node,
  request: ModelRequest,
  frame: Extract<ModelFrame, { kind: 'answer' }>,
  open: OpenMessages,
): AgentEvent {
  open.complete()
  const usage = frame.usage ?? noUsage
  const cost = costOf(usage, tree.turn.model.price)
  const { system, tools, history } = requestWeight(request)
  const said = open.text('text').length + open.text('reasoning').length
  tree.budget.chargeCall(frame.usage, cost, system + tools + history + guessTokens(said))
  charge(node, usage, cost)
  tree.emit({ type: 'step.finished', agentId: node.id, step: node.steps, finish: frame.finish, usage, cost })
  const calls = frame.calls.map((call) => withId(tree, call))
  return { kind: 'answered', finish: frame.finish, text: open.text('text'), reasoning: open.text('reasoning'), calls }
}

function charge(node: Node, usage: Usage, cost: number | null) {
  node.usage = addUsage(node.usage, usage)
  node.cost = addCost(node.cost, cost)
  node.total = { usage: addUsage(node.total.usage, usage), cost: addCost(node.total.cost, cost) }
}

/** What every provider takes as the id of a call when it gets it back. */
const idPattern = /^[\w.:-]{1,64}$/

/**
 * Keeps a provider's id (some want their own form back) unless it is missing, odd or was used in this run: then nine letters
 * and digits, the one form that the strictest of them accepts.
 */
function withId(tree: Tree, call: ToolCall): ToolCall {
  let callId = call.callId
  while (!idPattern.test(callId) || tree.callIds.has(callId)) callId = tree.ports.newId().replaceAll('-', '').slice(-9)
  tree.callIds.add(callId)
  return { ...call, callId }
}

type Channel = 'text' | 'reasoning'
type OpenMessages = {
  add(channel: Channel, text: string): void
  text(channel: Channel): string
  complete(): void
  ids(): string[]
}

/** The messages of one try: an id for each channel from its first piece on. */
function openMessages(tree: Tree, node: Node): OpenMessages {
  const open = new Map<Channel, { id: string; text: string }>()
  return {
    add(channel, text) {
      const message = open.get(channel) ?? { id: tree.ports.newId(), text: '' }
      open.set(channel, { ...message, text: message.text + text })
      tree.emit({ type: 'message.delta', agentId: node.id, messageId: message.id, channel, text })
    },
    text: (channel) => open.get(channel)?.text ?? '',
    complete() {
      for (const [channel, { id, text }] of open)
        tree.emit({ type: 'message.completed', agentId: node.id, messageId: id, channel, text })
    },
    ids: () => [...open.values()].map(({ id }) => id),
  }
}
