'use client'
import type { AgentView, Item, RunView } from '@codeberth/protocol'
import { Bot, ChevronRight, CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { useMemo, useState } from 'react'
import { stopWords } from '../../client/words.ts'
import { classNames } from '../../ui/class-names.ts'
import { duration } from '../../ui/figures.ts'
import { useOpenProject } from '../project.tsx'
import { activityOf, type Block, blocksOf } from './blocks.ts'
import { MessageCard, NoticeCard, ReadsCard } from './message-card.tsx'
import { ToolCard } from './tool-card.tsx'

type AgentBlocksProps = { view: RunView; agentId: string | null }

/** What one agent of a run said and did, in order, with its children in place of the calls that made them. */
export function AgentBlocks({ view, agentId }: AgentBlocksProps) {
  const { actions } = useOpenProject()
  const blocks = useMemo(() => blocksOf(view.items, view.agents, agentId), [view.items, view.agents, agentId])
  const open = (path: string, line?: number) =>
    actions.openFile(path, { preview: true, ...(line === undefined ? {} : { line }) })
  return (
    <div className="flex flex-col gap-8">
      {blocks.map((block) => (
        <BlockView key={block.id} block={block} view={view} onOpen={open} />
      ))}
    </div>
  )
}

type BlockViewProps = { block: Block; view: RunView; onOpen: (path: string, line?: number) => void }

function BlockView({ block, view, onOpen }: BlockViewProps) {
  if (block.kind === 'reads') return <ReadsCard items={block.items} onOpen={onOpen} />
  if (block.kind === 'agents')
    return (
      <div className="flex flex-col gap-4">
        {block.agents.map((agent) => (
          <ChildAgent key={agent.id} agent={agent} view={view} />
        ))}
      </div>
    )
  return <ItemView item={block.item} onOpen={onOpen} />
}

function ItemView({ item, onOpen }: { item: Item; onOpen: (path: string, line?: number) => void }) {
  switch (item.kind) {
    case 'message':
      return <MessageCard item={item} onPath={onOpen} />
    case 'tool':
      return <ToolCard item={item} onOpen={onOpen} />
    case 'notice':
      return <NoticeCard item={item} />
  }
}

/** A child agent: open while it works, one line when it is done. */
function ChildAgent({ agent, view }: { agent: AgentView; view: RunView }) {
  const [chosen, setChosen] = useState<boolean | null>(null)
  const working = agent.state === 'working'
  const open = chosen ?? working
  const failed = agent.stop !== undefined && agent.stop !== 'completed'
  const Icon = working ? LoaderCircle : failed ? CircleX : CircleCheck
  return (
    <section
      aria-label={`Agent ${agent.displayName}`}
      className="rounded-6 border border-line"
      data-agent={agent.agent}
      data-agent-state={agent.state}
    >
      <button
        type="button"
        aria-expanded={open}
        data-focus="inside"
        onClick={() => setChosen(!open)}
        className="flex min-h-28 w-full items-center gap-8 rounded-6 px-8 py-4 text-left text-12 hover:bg-hover"
      >
        <Bot size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
        <span className="shrink-0 font-medium">{agent.displayName}</span>
        <span className="min-w-0 flex-1 truncate text-muted">
          {open ? agent.task : working ? activityOf(view.items, agent.id) : agent.task}
        </span>
        {agent.endedAt !== undefined && (
          <span className="shrink-0 text-muted tabular-nums">{duration(agent.endedAt - agent.startedAt)}</span>
        )}
        <Icon
          size={14}
          strokeWidth={1.5}
          aria-label={working ? 'working' : agent.stop ? stopWords[agent.stop].words : 'done'}
          className={classNames('shrink-0', working ? 'animate-turn text-accent' : failed ? 'text-danger' : 'text-ok')}
        />
        <ChevronRight
          size={12}
          strokeWidth={1.5}
          aria-hidden
          className={classNames('shrink-0 text-muted', open && 'rotate-90')}
        />
      </button>
      {open && (
        <div className="border-line border-t p-8">
          <AgentBlocks view={view} agentId={agent.id} />
        </div>
      )}
      {failed && agent.error && <p className="px-8 pb-8 text-12 text-danger">{agent.error.message}</p>}
    </section>
  )
}
