import { limits, type Message, type ToolCall } from '@codeberth/protocol'
import { guessTokens, historyChars } from '../context/history.ts'
import { raceAbort } from '../model/patience.ts'
import { type Given, openProgram, type Program, type Yield } from '../programs/program.ts'
import type { AgentState } from './agent-state.ts'
import { endError, limitEnd } from './limit-ends.ts'
import { modelRequest, requestWeight, tryStep } from './model-step.ts'
import { advance } from './next-move.ts'
import type { Node } from './node.ts'
import { textKey } from './text-key.ts'
import { carryOutAll } from './tool-calls.ts'
import type { Tree } from './tree.ts'

/** What a program does for its agent: between two steps of the model it is asked what comes next. */
export type ProgramTurn = {
  /** Carries out what the program wants, until it wants a step of the model or is over. */
  before(state: AgentState): Promise<AgentState>
  [Symbol.asyncDispose](): Promise<void>
}

type Turn = {
  program: Program
  /** What the model does: nothing, one step that began after so many, or steps until its turn ends. */
  model: { kind: 'none' } | { kind: 'step'; after: number } | { kind: 'all' }
  /** The result of what the program asked for last. */
  result: Pick<Given, 'toolResult' | 'nResponses'>
  yields: number
  isOver: boolean
}

/** Opens the program of an agent; null for one without. */
export function openProgramTurn(tree: Tree, node: Node): ProgramTurn | null {
  const program = node.definition.handleSteps
  if (!program) return null
  const { isolates } = tree.ports
  if (!isolates) return refusedTurn
  const hash = textKey(JSON.stringify(program))
  const opened = openProgram({
    isolates,
    program,
    hash,
    context: { prompt: node.task, ...(node.params ? { params: node.params } : {}) },
    now: tree.ports.now,
    played: [],
    note: (entry) => tree.emit({ type: 'program.yielded', agentId: node.id, ...entry }),
  })
  const turn: Turn = { program: opened, model: { kind: 'none' }, result: {}, yields: 0, isOver: false }
  return { before: (state) => before(tree, node, turn, state), [Symbol.asyncDispose]: () => opened.close() }
}

const refusedTurn: ProgramTurn = {
  before: async (state) => {
    const message = 'The agent has a program, and programs are not trusted here.'
    const error = endError('program-refused', message, 'Look at the file that defines it, then allow programs.')
    return advance(state, { kind: 'spent', end: { stop: 'denied', error } })
  },
  [Symbol.asyncDispose]: async () => undefined,
}

async function before(tree: Tree, node: Node, turn: Turn, begun: AgentState): Promise<AgentState> {
  if (turn.isOver || modelIsAtWork(node, turn, begun)) return begun
  let state = begun
  turn.model = { kind: 'none' }
  while (!node.signal.aborted) {
    const spent = tree.budget.spent(node.slice, node.steps, tree.ports.now())
    if (spent) return ended(turn, state, limitEnd(spent))
    if (++turn.yields > limits.programYields.value) return ended(turn, state, limitEnd('program'))
    const given = { agentState: agentState(tree, node, state), ...turn.result, stepsComplete: state.end !== null }
    const resumed = await untilStopped(turn.program.resume(given, state.history), node.signal)
    if (!resumed) return state
    turn.result = {}
    if (resumed.kind === 'failed') return failed(turn, state, resumed.message)
    if (resumed.kind === 'done') {
      turn.isOver = true
      return state.end ? state : advance(state, { kind: 'program-ended', owes: stillOwed(node, state) })
    }
    if (resumed.move.kind === 'step' || resumed.move.kind === 'all-steps') {
      turn.model = resumed.move.kind === 'step' ? { kind: 'step', after: node.steps } : { kind: 'all' }
      node.endsTurn = false
      return advance(state, { kind: 'programmed', messages: [] })
    }
    state = await carryOut(tree, node, turn, state, resumed.move)
    if (turn.isOver) return state
  }
  return state
}

/** null when the agent was stopped first; the loop finds why. */
const untilStopped = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> =>
  raceAbort(promise, signal).catch((error) => {
    if (signal.aborted) return null
    throw error
  })

/** A step that is tried again is the same step; one that the program asked for may not have begun. */
function modelIsAtWork(node: Node, { model }: Turn, state: AgentState): boolean {
  if (state.tries > 0) return model.kind !== 'none'
  return (
    (model.kind === 'all' && state.end === null) ||
    (model.kind === 'step' && node.steps === model.after && state.end === null)
  )
}

type Doing = Exclude<Yield, { kind: 'step' } | { kind: 'all-steps' }>

async function carryOut(tree: Tree, node: Node, turn: Turn, state: AgentState, move: Doing): Promise<AgentState> {
  switch (move.kind) {
    case 'text':
      tree.emit({
        type: 'message.completed',
        agentId: node.id,
        messageId: tree.ports.newId(),
        channel: 'text',
        text: move.text,
      })
      turn.result = { toolResult: [] }
      return advance(state, { kind: 'programmed', messages: [{ role: 'assistant', text: move.text, calls: [] }] })
    case 'generate':
      return generate(tree, node, turn, state, move.count)
    case 'call':
      return callTool(tree, node, turn, state, move)
  }
}

async function callTool(
  tree: Tree,
  node: Node,
  turn: Turn,
  state: AgentState,
  { tool, input, isShown }: Extract<Doing, { kind: 'call' }>,
): Promise<AgentState> {
  const callId = tree.ports.newId().replaceAll('-', '').slice(-9)
  tree.callIds.add(callId)
  const call: ToolCall = { callId, tool, input }
  const ends = await carryOutAll(tree, node, [call])
  turn.result = { toolResult: ends.map(({ value }) => ({ type: 'json', value })) }
  const results = ends.map(({ output }): Message => ({ role: 'tool', callId, tool, output }))
  const messages: Message[] = isShown ? [{ role: 'assistant', text: '', calls: [call] }, ...results] : []
  const after = state.end && !isShown ? state : advance(state, { kind: 'programmed', messages })
  if (!node.endsTurn) return after
  turn.isOver = true
  return advance(after, { kind: 'program-ended', owes: stillOwed(node, after) })
}

/** Answers to the conversation as it is, without tools; nothing of them enters it. */
async function generate(tree: Tree, node: Node, turn: Turn, state: AgentState, count: number): Promise<AgentState> {
  const request = { ...modelRequest(tree, node, state), tools: [] }
  // Its words are the program's, not the agent's: they are no messages of the conversation.
  const silent: Tree = { ...tree, emit: (event) => (event.type.startsWith('message.') ? undefined : tree.emit(event)) }
  const nResponses: string[] = []
  while (nResponses.length < count && !node.signal.aborted) {
    const spent = tree.budget.spent(node.slice, node.steps, tree.ports.now())
    if (spent) return ended(turn, state, limitEnd(spent))
    node.steps++
    tree.budget.chargeStep()
    const context = requestWeight(request)
    tree.emit({ type: 'step.started', agentId: node.id, step: node.steps, model: request.model, context })
    const { event } = await tryStep(silent, node, request)
    if (event.kind === 'failed') {
      const { stop, code, message, hint, kind } = event.failure
      return ended(turn, state, { stop, error: endError(code, message, hint, kind === 'retry') })
    }
    if (event.kind === 'answered') nResponses.push(event.text)
  }
  turn.result = { nResponses }
  return state
}

function ended(turn: Turn, state: AgentState, end: NonNullable<AgentState['end']>): AgentState {
  turn.isOver = true
  return advance(state, { kind: 'spent', end })
}

const failed = (turn: Turn, state: AgentState, message: string): AgentState =>
  ended(turn, state, {
    stop: 'error',
    error: endError(
      'program',
      `The program of the agent failed: ${message}.`,
      'Correct handleSteps in its definition.',
    ),
  })

const stillOwed = (node: Node, state: AgentState): AgentState['owes'] =>
  state.owes && node.output === undefined ? { problem: node.outputProblem ?? state.owes.problem } : null

/** What a program sees of its agent, but for the history. */
function agentState(tree: Tree, node: Node, state: AgentState): Given['agentState'] {
  return {
    agentId: node.id,
    agentType: node.definition.id,
    runId: node.ancestorIds[0] ?? node.id,
    parentId: node.parentId,
    output: node.output ?? null,
    stepsRemaining: Math.max(0, tree.budget.limits.steps - node.steps),
    contextTokenCount: guessTokens(historyChars(state.history)),
  }
}
