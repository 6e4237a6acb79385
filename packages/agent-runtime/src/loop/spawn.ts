import { type AgentDefinition, addCost, addUsage } from '@codeberth/protocol'
import type { SpawnRequest, SpawnResult } from '@codeberth/tools'
import { nearestNames } from './nearest-names.ts'
import { type Node, type NodeEnd, outOfTime } from './node.ts'
import { childNode } from './nodes.ts'
import type { Tree } from './tree.ts'

/** A child's result is at most this long: about 2,000 tokens. Its parent pays for each of them in every later step. */
const resultMaxChars = 8_000
/** Requests of one call that are carried out. */
const maxRequests = 16

type RunNode = (tree: Tree, node: Node) => Promise<NodeEnd>

/**
 * Runs children side by side, as many at once as the budget allows, and waits for all. Each has its own time: one that is
 * stuck ends alone, and what its siblings found is kept.
 */
export async function spawnAgents(
  tree: Tree,
  parent: Node,
  callId: string,
  requests: readonly SpawnRequest[],
  runNode: RunNode,
): Promise<SpawnResult[]> {
  // While it waits, the parent does not work: its place is for its children, or a full tree would wait for itself.
  if (parent.holdsPlace) tree.places.release()
  try {
    const settled = await Promise.allSettled(
      requests.map((request, at) =>
        at < maxRequests
          ? spawnOne(tree, parent, callId, request, runNode)
          : refused(request, `at most ${maxRequests} agents a call`),
      ),
    )
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
  } finally {
    if (parent.holdsPlace) await tree.places.take(new AbortController().signal)
  }
}

async function refused(request: SpawnRequest, reason: string): Promise<SpawnResult> {
  return { agent: request.agent, agentId: null, ok: false, stop: 'error', text: `Not started: ${reason}.` }
}

async function spawnOne(
  tree: Tree,
  parent: Node,
  callId: string,
  request: SpawnRequest,
  runNode: RunNode,
): Promise<SpawnResult> {
  const definition = spawnable(tree, parent, request.agent)
  if (typeof definition === 'string') return refused(request, definition)
  if (!(await tree.places.take(parent.signal))) return refused(request, 'the run was stopped')
  const own = new AbortController()
  const signal = AbortSignal.any([parent.signal, own.signal])
  const { prompt, params } = request
  try {
    const node = await childNode(tree, parent, callId, { definition, prompt, params }, signal)
    tree.stops.set(node.id, () => own.abort())
    const done = new AbortController()
    const late = () => own.abort(outOfTime)
    void tree.wait(Math.max(0, node.slice.endsAt - tree.ports.now()), done.signal).then(late, late)
    try {
      const end = await runNode(tree, node)
      parent.total = {
        usage: addUsage(parent.total.usage, end.total.usage),
        cost: addCost(parent.total.cost, end.total.cost),
      }
      return {
        agent: definition.id,
        agentId: node.id,
        ok: end.stop === 'completed',
        stop: end.stop,
        text: resultText(end),
      }
    } finally {
      done.abort()
      tree.stops.delete(node.id)
    }
  } finally {
    tree.places.release()
  }
}

/** The definition of an agent that this one may spawn, or why it may not. */
function spawnable(tree: Tree, parent: Node, id: string): AgentDefinition | string {
  const allowed = parent.definition.spawnableAgents
  if (!tree.mode.children) return 'agents work alone in this mode'
  if (parent.ancestorIds.length + 1 > tree.budget.limits.depth)
    return `agents may not be nested deeper than ${tree.budget.limits.depth}`
  const definition = allowed.includes(id) ? tree.agents.get(id) : undefined
  return (
    definition ??
    `${parent.definition.id} cannot spawn "${id}"; it can spawn ${nearestNames(id, allowed).join(', ') || 'none'}`
  )
}

function resultText(end: NodeEnd): string {
  const result =
    typeof end.result === 'string' ? end.result : end.result === undefined ? '' : JSON.stringify(end.result)
  const text =
    result.length > resultMaxChars
      ? `${result.slice(0, resultMaxChars)}\n[cut at ${resultMaxChars} characters]`
      : result
  if (end.stop === 'completed') return text
  const reason = `Ended early (${end.stop}): ${end.error?.message ?? 'it was stopped'}`
  return text === '' ? reason : `${reason}\nWhat it said last:\n${text}`
}
