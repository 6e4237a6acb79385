import type { AgentView } from '@codeberth/protocol'
import { counted } from '../../ui/figures.ts'

/** A parent with more children than this shows them folded to their counts. */
const foldAbove = 4

/** A line of the agent tree: an agent, or the children of `parentId` in one line. */
export type TreeRow =
  | { kind: 'agent'; agent: AgentView; depth: number }
  | { kind: 'fold'; parentId: string; words: string; open: boolean; depth: number }

/** The agent tree in reading order, children below their parent; many children of one parent fold unless it is in `open`. */
export function treeRows(
  agents: readonly AgentView[],
  open: ReadonlySet<string> = new Set(),
  parentId: string | null = null,
  depth = 0,
): TreeRow[] {
  const children = agents.filter((agent) => agent.parentId === parentId)
  const rows = (at: number): TreeRow[] =>
    children.flatMap((agent) => [{ kind: 'agent', agent, depth: at }, ...treeRows(agents, open, agent.id, at + 1)])
  if (parentId === null || children.length <= foldAbove) return rows(depth)
  const fold: TreeRow = { kind: 'fold', parentId, words: foldWords(children), open: open.has(parentId), depth }
  return fold.open ? [fold, ...rows(depth + 1)] : [fold]
}

/** True for an agent that ended otherwise than by finishing its work. */
export const hasFailed = (agent: AgentView): boolean => agent.stop !== undefined && agent.stop !== 'completed'

function foldWords(children: readonly AgentView[]): string {
  const working = children.filter((agent) => agent.state === 'working').length
  const failed = children.filter(hasFailed).length
  const done = children.length - working - failed
  const parts = [working > 0 && `${working} working`, done > 0 && `${done} done`, failed > 0 && `${failed} failed`]
  return `${counted(children.length, 'agent')}: ${parts.filter(Boolean).join(', ')}`
}
