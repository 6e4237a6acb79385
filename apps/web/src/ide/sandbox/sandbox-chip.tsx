'use client'
import type { SandboxView } from '@codeberth/protocol'
import { Box, LoaderCircle, TriangleAlert } from 'lucide-react'
import { Popover } from 'radix-ui'
import { sandboxWords } from '../../client/words.ts'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { ago } from '../../ui/figures.ts'
import { useNow } from '../../ui/use-now.ts'
import { StartSteps, shownSteps } from './start-steps.tsx'

const tickMs = 30_000

const isolationWords = {
  docker: 'Docker container',
  bubblewrap: 'bubblewrap, own namespaces',
  none: 'Plain processes, not isolated',
} as const

/** The words of the chip: the state, and while starting how far it is. */
export function chipWords(sandbox: SandboxView): string {
  const { words } = sandboxWords(sandbox)
  if (sandbox.state !== 'starting' && sandbox.state !== 'provisioning') return words
  const steps = shownSteps(sandbox)
  const done = steps.filter((one) => one.step?.endedAt != null).length
  return words.replace('Starting', `Starting ${Math.min(done + 1, steps.length)}/${steps.length}`)
}

type SandboxChipProps = { sandbox: SandboxView; busy: boolean; onStart: () => void; onStop: () => void }

/** The state of the sandbox in the top bar; opens what is known of it and what can be done. */
export function SandboxChip({ sandbox, busy, onStart, onStop }: SandboxChipProps) {
  const { tone } = sandboxWords(sandbox)
  const moving = sandbox.state === 'starting' || sandbox.state === 'provisioning' || sandbox.state === 'stopping'
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={`Sandbox: ${chipWords(sandbox)}`}
          data-sandbox={sandbox.state}
          className="inline-flex h-28 items-center rounded-4 px-8 hover:bg-hover"
        >
          <Chip
            tone={sandbox.warning && tone === 'ok' ? 'warn' : tone}
            icon={moving ? LoaderCircle : sandbox.warning ? TriangleAlert : Box}
            turning={moving}
          >
            {chipWords(sandbox)}
          </Chip>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Sandbox"
          className="z-20 flex w-[340px] flex-col gap-16 rounded-6 border border-line bg-raised p-16 shadow-menu"
        >
          <SandboxBody sandbox={sandbox} busy={busy} onStart={onStart} onStop={onStop} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function SandboxBody({ sandbox, busy, onStart, onStop }: SandboxChipProps) {
  const now = useNow(tickMs)
  const runs = sandbox.state === 'ready' || sandbox.state === 'frozen'
  const starting = sandbox.state === 'starting' || sandbox.state === 'provisioning' || sandbox.state === 'error'
  if (starting) return <StartSteps sandbox={sandbox} onRetry={onStart} />
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-16 gap-y-6 text-12">
        <dt className="text-muted">State</dt>
        <dd>
          {sandboxWords(sandbox).words}, {ago(sandbox.since, now)}
        </dd>
        {sandbox.isolation && (
          <>
            <dt className="text-muted">Isolation</dt>
            <dd>{isolationWords[sandbox.isolation]}</dd>
          </>
        )}
        {sandbox.reason && (
          <>
            <dt className="text-muted">Why</dt>
            <dd className="break-words">{sandbox.reason}</dd>
          </>
        )}
      </dl>
      {sandbox.warning && (
        <p className="flex items-start gap-8 text-12">
          <TriangleAlert size={14} strokeWidth={1.5} aria-hidden className="mt-2 shrink-0 text-warn" />
          {sandbox.warning}
        </p>
      )}
      <div className="flex justify-end gap-8">
        {runs ? (
          <Button busy={busy} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button look="primary" busy={busy} disabled={sandbox.state === 'stopping'} onClick={onStart}>
            Start
          </Button>
        )}
      </div>
    </>
  )
}
