import type { PreparedCall, Tool } from '@codeberth/tools'
import { decide } from '../policy/decide.ts'
import type { Node } from './node.ts'
import type { Tree } from './tree.ts'

/** How long a person is waited for. */
const askMs = 30 * 60_000

export type Permission = { ok: true } | { ok: false; reason: string }

/** Holds a call against the policy; asks a person where the policy wants that and somebody is there. */
export async function permit(
  tree: Tree,
  node: Node,
  callId: string,
  tool: Tool,
  call: PreparedCall,
): Promise<Permission> {
  const decision = decide(tool.name, call.touches, tree.policy)
  if (decision.kind === 'allow') return { ok: true }
  if (decision.kind === 'deny') return { ok: false, reason: `Denied: ${decision.reason}.` }
  if (tree.ports.canAsk) return askPerson(tree, node, callId, call, decision.why)
  return { ok: false, reason: `Denied: it needs a yes (${decision.why}), and nobody can be asked in this run.` }
}

async function askPerson(tree: Tree, node: Node, callId: string, call: PreparedCall, why: string): Promise<Permission> {
  const id = tree.ports.newId()
  const command = call.touches.find((touch) => touch.effect === 'execute')
  tree.emit({
    type: 'approval.requested',
    agentId: node.id,
    id,
    callId,
    effects: [...new Set(call.touches.map((touch) => touch.effect))],
    ...(command ? { command: command.command } : {}),
    cwd: command?.cwd ?? '',
    why,
    endsAt: tree.ports.now() + askMs,
    options: ['once', 'run', 'deny'],
  })
  const late = new AbortController()
  const answered = new AbortController()
  const giveUp = () => late.abort()
  void tree.wait(askMs, answered.signal).then(giveUp, giveUp)
  const answer = await tree.approvals.wait(id, AbortSignal.any([node.signal, late.signal]))
  answered.abort()
  const decision = answer?.decision ?? 'deny'
  const reason = answer ? (answer.answers?.[0] ?? '') : 'nobody answered'
  const by = answer?.by ?? 'system'
  tree.emit({ type: 'approval.answered', agentId: node.id, id, decision, by, ...(reason ? { reason } : {}) })
  if (decision === 'deny') return { ok: false, reason: `Denied by ${by}${reason ? `: ${reason}` : ''}.` }
  if (decision !== 'once') allowForRun(tree, call)
  return { ok: true }
}

/** What a person allowed for the run is allowed again when it is the same command or file. */
function allowForRun(tree: Tree, call: PreparedCall) {
  const rules = call.touches.flatMap((touch) => {
    if (touch.effect === 'execute') return touch.command.includes('*') ? [] : [`execute:${touch.command}`]
    return touch.effect === 'read' || touch.effect === 'write' ? [`${touch.effect}:${touch.path}`] : []
  })
  tree.policy = { ...tree.policy, allow: [...tree.policy.allow, ...rules] }
}
