'use client'
import type { Mode, RunSummary } from '@codeberth/protocol'
import { newId } from '@codeberth/protocol'
import { useMutation } from '@tanstack/react-query'
import { ArrowUp, CornerDownRight, Square } from 'lucide-react'
import Link from 'next/link'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { useModel } from '../../client/queries.ts'
import { useOutbox } from '../../client/use-outbox.ts'
import { Button } from '../../ui/button.tsx'
import { ProblemNote } from '../../ui/notes.tsx'
import { useOpenProject } from '../project.tsx'

const modes: Record<Mode, string> = { default: 'Default', lite: 'Lite', max: 'Max', plan: 'Plan', ask: 'Ask' }
const isMode = (value: string): value is Mode => value in modes

type ComposerProps = {
  threadId: string | null
  /** The run that works at this time, to which a message is a correction. */
  working: RunSummary | null
  connected: boolean
  /** A text that is put into the box; `at` makes the same text count again. */
  suggested: { text: string; at: number } | null
  onRun: (run: RunSummary) => void
}

/** Where prompts are written. The text leaves the box when the server has acknowledged it, and survives a reload. */
export function Composer({ threadId, working, connected, suggested, onRun }: ComposerProps) {
  const api = useApi()
  const { project } = useOpenProject()
  const model = useModel()
  const [mode, setMode] = useState<Mode>('default')
  const input = useRef<HTMLTextAreaElement>(null)
  const box = useOutbox(`${project.id}.${threadId ?? 'new'}`, connected, async (parcel) => {
    if (working && parcel.how === 'now') {
      await api.runs.steer({ id: working.id, commandId: parcel.id, text: parcel.text })
      return
    }
    onRun(
      await api.runs.create({
        id: parcel.id,
        projectId: project.id,
        prompt: parcel.text,
        mode,
        ...(threadId ? { threadId } : {}),
      }),
    )
  })
  const stop = useMutation({ mutationFn: (id: string) => api.runs.cancel({ id, commandId: newId() }) })
  const { type } = box
  const suggestion = useRef(0)
  useEffect(() => {
    if (!suggested || suggested.at === suggestion.current) return
    suggestion.current = suggested.at
    type(suggested.text)
    input.current?.focus()
  }, [suggested, type])
  useGrowing(input, box.text)
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && box.text === '' && working) stop.mutate(working.id)
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    box.submit(event.altKey ? 'next' : 'now')
  }
  const asked = stop.variables === working?.id && (stop.isPending || stop.isSuccess)
  const stopping = working !== null && (working.stopping || asked)
  const none = model.data?.source === 'none' && !project.scripted
  const problem = box.problem ?? (stop.error ? faultOf(stop.error) : null)
  return (
    <div className="flex shrink-0 flex-col gap-8 border-line border-t bg-base p-12">
      {problem && <ProblemNote problem={problem} />}
      {none && (
        <p className="text-12 text-muted">
          No model is connected.{' '}
          <Link href="/settings/keys" className="text-accent">
            Add a key
          </Link>
        </p>
      )}
      <div className="flex flex-col rounded-6 border border-line-strong bg-canvas focus-within:border-accent">
        <textarea
          ref={input}
          aria-label="Message"
          rows={2}
          value={box.text}
          readOnly={box.parcel !== null}
          placeholder={working ? 'Correct the agents while they work' : 'Ask for a change'}
          onChange={(event) => box.type(event.target.value)}
          onKeyDown={press}
          className="max-h-[40vh] min-h-44 resize-none bg-transparent px-12 pt-8 pb-4 text-14 outline-none placeholder:text-muted read-only:text-muted"
        />
        <div className="flex items-center gap-8 px-8 pb-8">
          <select
            aria-label="Mode"
            value={mode}
            onChange={(event) => isMode(event.target.value) && setMode(event.target.value)}
            className="h-24 rounded-4 border border-line bg-raised px-4 text-12"
          >
            {Object.entries(modes).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
          <span className="min-w-0 flex-1 truncate text-11 text-muted" title={model.data?.model ?? undefined}>
            {box.state === 'waiting'
              ? 'Sent when the connection is back'
              : project.scripted
                ? 'Scripted model'
                : (model.data?.model ?? '')}
          </span>
          {working && box.text.trim() !== '' && (
            <Button
              size={24}
              icon={CornerDownRight}
              disabled={box.parcel !== null}
              onClick={() => box.submit('next')}
              title="Alt+Enter: after this run"
            >
              Next
            </Button>
          )}
          {working && box.text.trim() === '' ? (
            <Button
              size={24}
              icon={Square}
              look="danger"
              data-stop={stopping ? 'asked' : 'ready'}
              disabled={stopping}
              onClick={() => stop.mutate(working.id)}
            >
              {stopping ? 'Stopping' : 'Stop'}
            </Button>
          ) : (
            <Button
              look="primary"
              size={24}
              icon={ArrowUp}
              busy={box.state === 'sending'}
              disabled={box.text.trim() === ''}
              onClick={() => box.submit('now')}
            >
              {working ? 'Send now' : 'Send'}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

function useGrowing(input: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (!input.current) return
    input.current.style.height = 'auto'
    input.current.style.height = `${input.current.scrollHeight}px`
  }, [input, text])
}
