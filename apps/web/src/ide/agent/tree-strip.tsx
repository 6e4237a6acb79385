'use client'
import type { AgentView, RunView } from '@codeberth/protocol'
import { ChevronRight, CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { credits, duration, short } from '../../ui/figures.ts'
import { useNow } from '../../ui/use-now.ts'
import { activityOf } from './blocks.ts'
import { hasFailed, type TreeRow, treeRows } from './tree-rows.ts'

const tickMs = 1_000
const indentPx = 16

type TreeStripProps = { view: RunView; chosen: string | null; onChoose: (agentId: string | null) => void }

/** The agents of a run: a line each with state, step, tokens, credits and time. A click shows that agent alone. */
export function TreeStrip({ view, chosen, onChoose }: TreeStripProps) {
  const now = useNow(tickMs)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (parentId: string) =>
    setOpen((before) => {
      const after = new Set(before)
      if (!after.delete(parentId)) after.add(parentId)
      return after
    })
  const rows = treeRows(view.agents, open)
  if (rows.length < 2) return null
  return (
    <section aria-label="Agents" className="max-h-[148px] shrink-0 overflow-y-auto border-line border-b bg-base py-2">
      {rows.map((row) =>
        row.kind === 'agent' ? (
          <AgentLine
            key={row.agent.id}
            {...row}
            activity={row.agent.state === 'working' ? activityOf(view.items, row.agent.id) : row.agent.task}
            now={now}
            chosen={chosen === row.agent.id}
            onChoose={() => onChoose(chosen === row.agent.id ? null : row.agent.id)}
          />
        ) : (
          <FoldLine key={`${row.parentId} fold`} row={row} onToggle={() => toggle(row.parentId)} />
        ),
      )}
    </section>
  )
}

const line = 'flex h-28 w-full items-center gap-8 pr-12 text-left text-12 hover:bg-hover'
const indent = (depth: number) => ({ paddingLeft: 12 + depth * indentPx })

type AgentLineProps = {
  agent: AgentView
  depth: number
  activity: string
  now: number
  chosen: boolean
  onChoose: () => void
}

function AgentLine({ agent, depth, activity, now, chosen, onChoose }: AgentLineProps) {
  const working = agent.state === 'working'
  const failed = hasFailed(agent)
  const Icon = working ? LoaderCircle : failed ? CircleX : CircleCheck
  return (
    <button
      type="button"
      data-focus="inside"
      data-agent={agent.agent}
      data-agent-state={agent.state}
      aria-pressed={chosen}
      onClick={onChoose}
      className={classNames(line, 'aria-pressed:bg-selected')}
      style={indent(depth)}
    >
      <Icon
        size={14}
        strokeWidth={1.5}
        aria-label={working ? 'working' : failed ? 'failed' : 'done'}
        className={classNames('shrink-0', working ? 'animate-turn text-accent' : failed ? 'text-danger' : 'text-ok')}
      />
      <span className="shrink-0 font-medium">{agent.displayName}</span>
      <span className="min-w-0 flex-1 truncate text-muted">{activity}</span>
      <span className="shrink-0 text-muted tabular-nums" title="Tokens, credits, time">
        {short(agent.usage.input + agent.usage.output)} tok · {credits(agent.cost)} cr ·{' '}
        {duration((agent.endedAt ?? now) - agent.startedAt)}
      </span>
    </button>
  )
}

function FoldLine({ row, onToggle }: { row: Extract<TreeRow, { kind: 'fold' }>; onToggle: () => void }) {
  return (
    <button
      type="button"
      data-focus="inside"
      aria-expanded={row.open}
      onClick={onToggle}
      className={classNames(line, 'text-muted')}
      style={indent(row.depth)}
    >
      <ChevronRight
        size={14}
        strokeWidth={1.5}
        aria-hidden
        className={classNames('shrink-0', row.open && 'rotate-90')}
      />
      {row.words}
    </button>
  )
}
