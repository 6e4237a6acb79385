import { limits } from '@codeberth/protocol'
import { guessTokens, historyChars } from '../context/history.ts'
import { shrinkHistory } from '../context/shrink.ts'
import { type AgentEvent, type AgentState, freshAgent } from './agent-state.ts'
import { limitEnd } from './limit-ends.ts'
import { modelRequest, requestWeight, tryStep } from './model-step.ts'
import { advance, nextMove } from './next-move.ts'
import { type Node, type NodeEnd, outOfTime } from './node.ts'
import { outputOfText, outputProblem } from './output-schema.ts'
import { openProgramTurn } from './program-turn.ts'
import { carryOutAll } from './tool-calls.ts'
import type { Tree } from './tree.ts'

/** From this share of the model's window on, old outputs are removed before the provider refuses. */
const crowdedShare = 0.7

/** Runs one agent from `agent.started` to `agent.finished`. Rejects only when a port throws. */
export async function runNode(tree: Tree, node: Node): Promise<NodeEnd> {
  const { definition, id } = node
  tree.emit({
    type: 'agent.started',
    agentId: id,
    parentId: node.parentId,
    ancestorIds: [...node.ancestorIds],
    agent: definition.id,
    displayName: definition.displayName,
    task: node.task,
    ...(node.params ? { params: node.params } : {}),
    model: tree.turn.model.name,
    ...(node.callId === undefined ? {} : { callId: node.callId }),
  })
  const state = await moveToEnd(tree, node)
  const end = state.end ?? { stop: 'completed' }
  const text = state.texts.at(-1) ?? ''
  const said = definition.outputMode === 'all_messages' ? state.texts.join('\n\n') : text
  const result = node.output ?? (said === '' ? undefined : said)
  const own = { usage: node.usage, cost: node.cost }
  tree.emit({
    type: 'agent.finished',
    agentId: id,
    ...end,
    ...(result === undefined ? {} : { result }),
    ...own,
    total: node.total,
  })
  return { ...end, text, result, total: node.total }
}

async function moveToEnd(tree: Tree, node: Node): Promise<AgentState> {
  const owes = node.definition.outputMode === 'structured_output' && node.definition.outputSchema !== undefined
  let state = freshAgent(node.history, owes)
  await using program = openProgramTurn(tree, node)
  for (;;) {
    if (node.signal.aborted) state = advance(state, stopOf(node))
    else if (atBoundary(state)) {
      state = takeSteers(tree, node, state)
      if (program) state = await program.before(state)
    }
    node.seen = state.history
    const move = nextMove(state)
    switch (move.kind) {
      case 'finish':
        return state
      case 'compact':
        state = compact(tree, node, state, 'overflow')
        break
      case 'run-tools': {
        const ends = await carryOutAll(tree, node, move.calls)
        if (node.signal.aborted) break
        state = advance(state, { kind: 'ran', ends, owes: owed(node, owes), endTurn: node.endsTurn })
        break
      }
      case 'call-model':
        if (move.delayMs > 0) await tree.wait(move.delayMs, node.signal)
        if (!node.signal.aborted) state = await callModel(tree, node, state)
    }
  }
}

/** Why an agent's signal aborted: its own time, or somebody's wish. */
const stopOf = ({ signal }: Node) =>
  signal.reason === outOfTime ? { kind: 'spent' as const, end: limitEnd('time') } : { kind: 'cancelled' as const }

const owed = (node: Node, owes: boolean) =>
  owes && node.output === undefined ? { problem: node.outputProblem ?? 'no output was set' } : null

const atBoundary = (state: AgentState): boolean => {
  const move = nextMove(state)
  return move.kind === 'call-model' || (move.kind === 'finish' && move.end.stop === 'completed')
}

/** Messages that the user sent meanwhile reach the run's own agent before its next step, and go before its end. */
function takeSteers(tree: Tree, node: Node, state: AgentState): AgentState {
  if (node.parentId !== null || tree.steers.length === 0) return state
  const messages = tree.steers.map((steer) => ({ ...steer, state: 'delivered' as const }))
  tree.steers = []
  tree.emit({ type: 'queue.updated', agentId: node.id, messages })
  node.endsTurn = false
  return advance(state, { kind: 'steered', texts: messages.map(({ text }) => text) })
}

async function callModel(tree: Tree, node: Node, before: AgentState): Promise<AgentState> {
  const spent = tree.budget.spent(node.slice, node.steps, tree.ports.now())
  if (spent) return advance(before, { kind: 'spent', end: limitEnd(spent) })
  const state = before.tries === 0 ? beginStep(tree, node, before) : before
  const request = modelRequest(tree, node, state)
  if (state.tries === 0) {
    const { name } = tree.turn.model
    tree.emit({
      type: 'step.started',
      agentId: node.id,
      step: node.steps,
      model: name,
      context: requestWeight(request),
    })
  }
  const { event, messageIds, keepMessages } = await tryStep(tree, node, request)
  // Whoever stopped it is found by the loop: it may have been its own time.
  if (event.kind === 'cancelled') return state
  const after = advance(state, acceptText(node, state, event))
  if (event.kind !== 'failed') return after
  if (after.end) keepMessages()
  else tellRetry(tree, node, after, event.failure.message, messageIds)
  return after
}

/** A last message that is the owed output counts as it. */
function acceptText(node: Node, state: AgentState, event: AgentEvent): AgentEvent {
  if (event.kind !== 'answered' || event.calls.length > 0 || !state.owes) return event
  const value = outputOfText(event.text)
  if (value === undefined || outputProblem(node.definition, value) !== null) return event
  node.output = value
  return { ...event, isOutput: true }
}

function beginStep(tree: Tree, node: Node, before: AgentState): AgentState {
  node.steps++
  tree.budget.chargeStep()
  const { stepPrompt } = node.definition
  const told = stepPrompt ? advance(before, { kind: 'told', text: stepPrompt }) : before
  const crowded = guessTokens(historyChars(told.history)) > tree.turn.model.contextTokens * crowdedShare
  return crowded && shrinkHistory(told.history).gained ? compact(tree, node, told, 'window nearly full') : told
}

function compact(tree: Tree, node: Node, state: AgentState, reason: string): AgentState {
  const { history, gained, before, after, keptFrom } = shrinkHistory(state.history)
  if (gained) tree.emit({ type: 'history.compacted', agentId: node.id, reason, before, after, keptFrom, summary: '' })
  return advance(state, { kind: 'compacted', history, gained })
}

function tellRetry(tree: Tree, node: Node, state: AgentState, cause: string, discarded: string[]) {
  const resetAt = state.resetAfterMs === null ? {} : { resetAt: Math.round(tree.ports.now() + state.resetAfterMs) }
  const max = limits.modelTries.value
  const { tries, delayMs } = state
  tree.emit({ type: 'retry', agentId: node.id, attempt: tries, max, delayMs, cause, ...resetAt, discarded })
}
