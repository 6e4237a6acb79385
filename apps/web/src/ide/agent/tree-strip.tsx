'use client'
import type { RunView } from '@codeberth/protocol'
import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import { credits, duration, short } from '../../ui/figures.ts'
import { useNow } from '../../ui/use-now.ts'
import { activityOf, treeRows } from './blocks.ts'

const tickMs = 1_000

type TreeStripProps = { view: RunView; chosen: string | null; onChoose: (agentId: string | null) => void }

/** The agents of a run: a line each with state, step, tokens, credits and time. A click shows that agent alone. */
export function TreeStrip({ view, chosen, onChoose }: TreeStripProps) {
  const now = useNow(tickMs)
  const rows = treeRows(view.agents)
  if (rows.length < 2) return null
  return (
    <section aria-label="Agents" className="max-h-[148px] shrink-0 overflow-y-auto border-line border-b bg-base py-2">
      {rows.map(({ agent, depth }) => {
        const working = agent.state === 'working'
        const failed = agent.stop !== undefined && agent.stop !== 'completed'
        const Icon = working ? LoaderCircle : failed ? CircleX : CircleCheck
        return (
          <button
            key={agent.id}
            type="button"
            data-focus="inside"
            data-agent={agent.agent}
            aria-pressed={chosen === agent.id}
            onClick={() => onChoose(chosen === agent.id ? null : agent.id)}
            className="flex h-28 w-full items-center gap-8 pr-12 text-left text-12 hover:bg-hover aria-pressed:bg-selected"
            style={{ paddingLeft: 12 + depth * 16 }}
          >
            <Icon
              size={14}
              strokeWidth={1.5}
              aria-label={working ? 'working' : failed ? 'failed' : 'done'}
              className={classNames(
                'shrink-0',
                working ? 'animate-turn text-accent' : failed ? 'text-danger' : 'text-ok',
              )}
            />
            <span className="shrink-0 font-medium">{agent.displayName}</span>
            <span className="min-w-0 flex-1 truncate text-muted">
              {working ? activityOf(view.items, agent.id) : agent.task}
            </span>
            <span className="shrink-0 text-muted tabular-nums">
              {short(agent.usage.input + agent.usage.output)} · {credits(agent.cost)} ·{' '}
              {duration((agent.endedAt ?? now) - agent.startedAt)}
            </span>
          </button>
        )
      })}
    </section>
  )
}
