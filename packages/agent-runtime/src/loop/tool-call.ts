import { limits, type ToolCall, type ToolStatus } from '@codeberth/protocol'
import type { PreparedCall, Tool, ToolContext, ToolResult } from '@codeberth/tools'
import { raceAbort } from '../model/patience.ts'
import { guardedCodeMap } from '../policy/guarded-code-map.ts'
import { guardedWorkspace } from '../policy/guarded-workspace.ts'
import type { CallEnd } from './agent-state.ts'
import { mergeChange } from './file-changes.ts'
import { liveOutput } from './live-output.ts'
import type { Node } from './node.ts'
import { outputProblem } from './output-schema.ts'
import { permit } from './permission.ts'
import { textKey } from './text-key.ts'
import type { Tree } from './tree.ts'

/** A call that can be carried out, or why it cannot. */
export type ReadyCall = { call: ToolCall; tool: Tool; prepared: PreparedCall } | { call: ToolCall; refusal: string }

/** Carries out one call from its `tool.started` to its `tool.finished`. Whatever goes wrong is the result of the call. */
export async function carryOut(tree: Tree, node: Node, ready: ReadyCall): Promise<CallEnd> {
  const startedAt = tree.ports.now()
  const { call } = ready
  const prepared = 'prepared' in ready ? ready.prepared : null
  tree.emit({
    type: 'tool.started',
    agentId: node.id,
    callId: call.callId,
    tool: call.tool,
    kind: 'tool' in ready ? ready.tool.kind : 'other',
    title: prepared?.title ?? call.tool,
    input: prepared?.input ?? call.input,
    locations: prepared?.locations ?? [],
  })
  const result =
    'refusal' in ready ? failedCall(ready.refusal) : await runPermitted(tree, node, call, ready.tool, ready.prepared)
  const text = keepEnds(result.text, limits.toolOutputBytes.value)
  for (const file of result.files ?? []) noteFile(tree, node, call.callId, file)
  tree.emit({
    type: 'tool.finished',
    agentId: node.id,
    callId: call.callId,
    status: result.status,
    output: text,
    durationMs: Math.max(0, Math.round(tree.ports.now() - startedAt)),
    ...(result.diff === undefined ? {} : { diff: result.diff }),
    ...(result.truncated || text !== result.text ? { truncated: true } : {}),
  })
  return {
    callId: call.callId,
    tool: call.tool,
    output: text,
    key: textKey(call.tool, JSON.stringify(call.raw ?? call.input), text),
    polls: 'tool' in ready && ready.tool.polls,
    changedFiles: (result.files ?? []).length > 0,
    // A list with open items is where work begins: a step that only shows it must not end the turn.
    settles: result.status === 'ok' && result.settles === true && !node.hasOpenTodos,
    value: programValue(result, text),
  }
}

type Outcome = Omit<ToolResult, 'status' | 'value'> & { status: ToolStatus; value?: unknown }

/** What a program is told of a call: its value; of one that failed, why; and where that would be too much, what a model reads. */
function programValue({ status, value }: Outcome, text: string): CallEnd['value'] {
  if (status !== 'ok') return { errorMessage: text }
  const json = JSON.stringify(value) ?? 'null'
  return json.length > limits.toolOutputBytes.value ? text : JSON.parse(json)
}

const failedCall = (text: string, status: ToolStatus = 'error'): Outcome => ({ status, text })

async function runPermitted(
  tree: Tree,
  node: Node,
  call: ToolCall,
  tool: Tool,
  prepared: PreparedCall,
): Promise<Outcome> {
  const hasEffect = prepared.touches.some((touch) => touch.effect !== 'read' && touch.effect !== 'ask')
  const permission = await permit(tree, node, call.callId, tool, prepared)
  if (node.signal.aborted) return failedCall('Cancelled before it started.', 'cancelled')
  if (!permission.ok) {
    tree.denied.push(prepared.title)
    if (hasEffect) tree.lastEffect = 'denied'
    return failedCall(permission.reason, 'denied')
  }
  const outcome = await runTool(tree, node, call, tool, prepared)
  if (hasEffect && outcome.status === 'ok') tree.lastEffect = 'done'
  return outcome
}

async function runTool(tree: Tree, node: Node, call: ToolCall, tool: Tool, prepared: PreparedCall): Promise<Outcome> {
  const over = new AbortController()
  const graceSignal = afterGrace(tree, node.signal, over.signal)
  try {
    const result = await raceAbort(prepared.run(contextOf(tree, node, call.callId, over.signal)), graceSignal)
    return node.signal.aborted ? { ...result, status: 'cancelled', text: `${result.text}\n[cancelled]` } : result
  } catch (error) {
    if (node.signal.aborted)
      return failedCall('Cancelled: it is not known whether this call had any effect.', 'cancelled')
    return failedCall(`${tool.name} failed: ${error instanceof Error ? error.message : 'unknown error'}`)
  } finally {
    over.abort()
  }
}

/** Aborts `cancel.kill` after `signal`: a tool gets that long to stop by itself and tell what it has. */
function afterGrace(tree: Tree, signal: AbortSignal, over: AbortSignal): AbortSignal {
  const late = new AbortController()
  const end = () => late.abort()
  const begin = () => void tree.wait(limits.cancelKillMs.value, over).then(end, end)
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true, signal: over })
  return late.signal
}

function contextOf(tree: Tree, node: Node, callId: string, over: AbortSignal): ToolContext {
  return {
    signal: node.signal,
    workspace: guardedWorkspace(tree.ports.workspace),
    codeMap: guardedCodeMap(tree.ports.codeMap),
    output: liveOutput(tree, node, callId, over),
    spawn: (requests) => tree.spawn(node, callId, requests),
    agent: {
      setTodos: (items) => {
        node.hasOpenTodos = items.some(({ status }) => status === 'pending' || status === 'active')
        tree.emit({ type: 'todos.updated', agentId: node.id, items })
      },
      setOutput: (value) => {
        const problem = outputProblem(node.definition, value)
        node.outputProblem = problem
        if (problem !== null) return { ok: false, problem }
        node.output = value
        return { ok: true }
      },
      endTurn: () => {
        node.endsTurn = true
      },
    },
  }
}

function noteFile(tree: Tree, node: Node, callId: string, file: NonNullable<ToolResult['files']>[number]) {
  const merged = mergeChange(tree.files.get(file.path), file)
  if (merged) tree.files.set(file.path, merged)
  else tree.files.delete(file.path)
  tree.emit({ type: 'file.changed', agentId: node.id, ...file, by: callId })
}

/** Head and tail of a text that is longer than `max` characters; the middle is what a reader misses least. */
function keepEnds(text: string, max: number): string {
  if (text.length <= max) return text
  const head = Math.floor(max * 0.4)
  const tail = max - head
  return `${text.slice(0, head)}\n[… ${text.length - max} characters left out …]\n${text.slice(-tail)}`
}
