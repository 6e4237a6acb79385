import type { AgentView, Item, ToolItem } from '@codeberth/protocol'

/** What stands in a transcript: one item, several reads folded into a line, or a child agent in place of its call. */
export type Block =
  | { kind: 'item'; id: string; item: Item }
  | { kind: 'reads'; id: string; items: readonly ToolItem[] }
  | { kind: 'agents'; id: string; call: ToolItem; agents: readonly AgentView[] }

const isQuietRead = (item: Item): item is ToolItem =>
  item.kind === 'tool' && (item.toolKind === 'read' || item.toolKind === 'search') && item.state === 'ok'

// The plan of a run shows what these calls say.
const isPlanning = (item: Item): boolean => item.kind === 'tool' && item.tool === 'todos' && item.state === 'ok'

/**
 * The blocks of one agent in order. Two or more finished reads in a row fold; a call that made agents shows them; one that
 * only moved the plan on is not shown.
 */
export function blocksOf(items: readonly Item[], agents: readonly AgentView[], agentId: string | null): Block[] {
  const blocks: Block[] = []
  for (const item of items) {
    if (item.agentId !== agentId || isPlanning(item)) continue
    const children = item.kind === 'tool' ? agents.filter((agent) => agent.callId === item.id) : []
    const last = blocks.at(-1)
    if (item.kind === 'tool' && children.length > 0)
      blocks.push({ kind: 'agents', id: item.id, call: item, agents: children })
    else if (isQuietRead(item) && last?.kind === 'reads')
      blocks[blocks.length - 1] = { ...last, items: [...last.items, item] }
    else if (isQuietRead(item) && last?.kind === 'item' && isQuietRead(last.item))
      blocks[blocks.length - 1] = { kind: 'reads', id: last.id, items: [last.item, item] }
    else blocks.push({ kind: 'item', id: item.id, item })
  }
  return blocks
}

/** The root of a run's agent tree: the one without a parent. */
export const rootOf = (agents: readonly AgentView[]): AgentView | undefined =>
  agents.find((agent) => agent.parentId === null)

/** What an agent is doing, in a few words: its newest running call, else its newest text. */
export function activityOf(items: readonly Item[], agentId: string): string {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]
    if (item?.agentId !== agentId) continue
    if (item.kind === 'tool') return item.title
    if (item.kind === 'message')
      return item.channel === 'reasoning' ? 'Thinking' : (item.text.trim().split('\n').at(-1) ?? '')
  }
  return 'Starting'
}
