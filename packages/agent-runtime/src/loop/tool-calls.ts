import type { ToolCall } from '@codeberth/protocol'
import { defineTool, type Touch } from '@codeberth/tools'
import * as z from 'zod'
import type { CallEnd } from './agent-state.ts'
import { checkInput } from './input-repair.ts'
import { nearestNames } from './nearest-names.ts'
import type { Node } from './node.ts'
import { carryOut, type ReadyCall } from './tool-call.ts'
import type { Tree } from './tree.ts'

/** Calls of one answer that are carried out; the rest is refused. */
const maxCalls = 64

/**
 * Carries out the calls of one answer. Calls that only look run side by side; whatever changes something waits for earlier
 * calls that it could disturb. Results keep the order of the calls; calls not yet begun when the agent is stopped never begin.
 */
export async function carryOutAll(tree: Tree, node: Node, calls: readonly ToolCall[]): Promise<CallEnd[]> {
  const ready = calls.map((call, at) => (at < maxCalls ? readyCall(tree, node, call) : tooMany(call)))
  const ends: Promise<CallEnd | null>[] = []
  for (const [at, item] of ready.entries()) {
    const before = ready.slice(0, at).flatMap((other, index) => (mustWait(item, other) ? [ends[index]] : []))
    ends.push(Promise.all(before).then(() => (node.signal.aborted ? null : carryOut(tree, node, item))))
  }
  // All settle before one that failed is thrown on: no call goes on behind the end of the run.
  await Promise.allSettled(ends)
  return (await Promise.all(ends)).filter((end) => end !== null)
}

const tooMany = (call: ToolCall): ReadyCall => ({ call, refusal: `At most ${maxCalls} calls are carried out at once.` })

function readyCall(tree: Tree, node: Node, call: ToolCall): ReadyCall {
  const tool = tree.tools.get(call.tool)
  if (call.raw !== undefined)
    return {
      call,
      refusal: `The arguments were not valid JSON and the call was not carried out: ${call.raw.slice(0, 500)}`,
    }
  if (!tool || !node.allowed.has(call.tool)) return unknownCall(tree, node, call)
  return checked(tree, node, call, tool)
}

function checked(tree: Tree, node: Node, call: ToolCall, tool: Parameters<typeof checkInput>[0]): ReadyCall {
  const input = checkInput(tool, call.input)
  if (!input.ok) return { call, refusal: `The input of ${call.tool} is not valid: ${input.problem}.` }
  if (input.repaired)
    tree.emit({
      type: 'notice',
      agentId: node.id,
      level: 'info',
      code: 'input-repaired',
      message: `The input of ${call.tool} was not in the form of its schema and was read as it was meant.`,
    })
  return { call, tool, prepared: input.call }
}

function unknownCall(tree: Tree, node: Node, call: ToolCall): ReadyCall {
  const known = [...node.allowed]
  if (node.definition.spawnableAgents.includes(call.tool) && node.allowed.has('spawn_agents'))
    return checked(tree, node, call, spawnAs(call.tool))
  if (tree.tools.has(call.tool)) return { call, refusal: `${call.tool} is not available to you.${listed(known)}` }
  return { call, refusal: `There is no tool "${call.tool}".${listed(nearestNames(call.tool, known))}` }
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` Use one of: ${names.slice(0, 5).join(', ')}.`

/** Models often call an agent as if it were a tool: that is a spawn of it. */
function spawnAs(agent: string) {
  return defineTool({
    name: agent,
    description: '',
    kind: 'agent',
    effect: [],
    needs: ['spawn'],
    input: z.object({ prompt: z.string(), params: z.record(z.string(), z.json()).optional() }),
    output: z.json(),
    examples: [],
    title: () => `Spawn ${agent}`,
    touches: () => [],
    async run({ prompt, params }, ctx) {
      const [child] = await ctx.spawn([{ agent, prompt, ...(params ? { params } : {}) }])
      return { status: child?.ok ? 'ok' : 'error', value: child?.text ?? '', text: child?.text ?? '' }
    },
  })
}

/** Whether a call must wait for an earlier one of the same answer. */
function mustWait(later: ReadyCall, earlier: ReadyCall): boolean {
  if (!('prepared' in later) || !('prepared' in earlier)) return false
  const bothSpawn = later.tool.kind === 'agent' && earlier.tool.kind === 'agent'
  if (bothSpawn || (looks(later) && looks(earlier))) return false
  if (isBarrier(later) || isBarrier(earlier)) return true
  return pathsOf(later).some((path) => pathsOf(earlier).some((other) => overlap(path, other)))
}

type Prepared = Extract<ReadyCall, { prepared: unknown }>

const looks = (ready: Prepared): boolean =>
  ready.tool.kind !== 'agent' && ready.prepared.touches.every((touch) => touch.effect === 'read')
const isBarrier = (ready: Prepared): boolean =>
  ready.tool.kind === 'agent' ||
  ready.prepared.touches.some((touch) => touch.effect !== 'read' && touch.effect !== 'write')
const pathsOf = (ready: Prepared): string[] =>
  ready.prepared.touches.flatMap((touch: Touch) => ('path' in touch ? [touch.path] : []))
const overlap = (a: string, b: string): boolean =>
  a === b || a === '' || b === '' || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
