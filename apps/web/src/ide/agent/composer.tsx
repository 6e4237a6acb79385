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
  const halt = () => working && stop.mutate(working.id)
  useSuggestion(input, suggested, box.type)
  useGrowing(input, box.text)
  const ours = stop.variables === working?.id
  const accepted = working !== null && (working.stopping || (ours && stop.isSuccess))
  const stopping = accepted || (ours && stop.isPending)
  const none = model.data?.source === 'none' && !project.scripted
  const problem = box.problem ?? (stop.error ? faultOf(stop.error) : null)
  return (
    <div className="flex shrink-0 flex-col gap-8 border-line border-t bg-base p-12">
      {problem && <ProblemNote problem={problem} />}
      {none && <NoModel />}
      <div className="flex flex-col rounded-6 border border-line-strong bg-canvas focus-within:border-accent">
        <textarea
          ref={input}
          aria-label="Message"
          rows={2}
          value={box.text}
          readOnly={box.parcel !== null}
          placeholder={working ? 'Correct the agents while they work' : 'Ask for a change'}
          onChange={(event) => box.type(event.target.value)}
          onKeyDown={(event) => pressed(event, box, halt)}
          className="max-h-[40vh] min-h-44 resize-none bg-transparent px-12 pt-8 pb-4 text-14 outline-none placeholder:text-muted read-only:text-muted"
        />
        <div className="flex items-center gap-8 px-8 pb-8">
          <ModePicker mode={mode} onChange={setMode} />
          <span className="min-w-0 flex-1 truncate text-11 text-muted" title={model.data?.model ?? undefined}>
            {box.state === 'waiting'
              ? 'Sent when the connection is back'
              : project.scripted
                ? 'Scripted model'
                : (model.data?.model ?? '')}
          </span>
          <SendButtons box={box} working={working !== null} {...{ stopping, accepted }} onStop={halt} />
        </div>
      </div>
    </div>
  )
}

type Box = ReturnType<typeof useOutbox>

/** Enter sends, Alt+Enter queues, Escape in an empty box stops the run. */
function pressed(event: KeyboardEvent, box: Box, stop: () => void): void {
  if (event.nativeEvent.isComposing) return
  if (event.key === 'Escape' && box.text === '') stop()
  if (event.key !== 'Enter' || event.shiftKey) return
  event.preventDefault()
  box.submit(event.altKey ? 'next' : 'now')
}

const NoModel = () => (
  <p className="text-12 text-muted">
    No model is connected.{' '}
    <Link href="/settings/keys" className="text-accent underline underline-offset-2">
      Add a key
    </Link>
  </p>
)

const ModePicker = ({ mode, onChange }: { mode: Mode; onChange: (mode: Mode) => void }) => (
  <select
    aria-label="Mode"
    value={mode}
    onChange={(event) => isMode(event.target.value) && onChange(event.target.value)}
    className="h-24 rounded-4 border border-line bg-raised px-4 text-12"
  >
    {Object.entries(modes).map(([name, words]) => (
      <option key={name} value={name}>
        {words}
      </option>
    ))}
  </select>
)

type SendButtonsProps = {
  box: Box
  working: boolean
  stopping: boolean
  /** The server has the stop; `stopping` alone says that it was asked for. */
  accepted: boolean
  onStop: () => void
}

function SendButtons({ box, working, stopping, accepted, onStop }: SendButtonsProps) {
  const empty = box.text.trim() === ''
  if (working && empty)
    return (
      <Button
        size={24}
        icon={Square}
        look="danger"
        data-stop={accepted ? 'accepted' : stopping ? 'asked' : 'ready'}
        disabled={stopping}
        onClick={onStop}
      >
        {stopping ? 'Stopping' : 'Stop'}
      </Button>
    )
  return (
    <>
      {working && (
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
      <Button
        look="primary"
        size={24}
        icon={ArrowUp}
        busy={box.state === 'sending'}
        disabled={empty}
        onClick={() => box.submit('now')}
      >
        {working ? 'Send now' : 'Send'}
      </Button>
    </>
  )
}

function useSuggestion(
  input: React.RefObject<HTMLTextAreaElement | null>,
  suggested: ComposerProps['suggested'],
  type: Box['type'],
): void {
  const suggestion = useRef(0)
  useEffect(() => {
    if (!suggested || suggested.at === suggestion.current) return
    suggestion.current = suggested.at
    type(suggested.text)
    input.current?.focus()
  }, [input, suggested, type])
}

function useGrowing(input: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (!input.current) return
    input.current.style.height = 'auto'
    input.current.style.height = `${input.current.scrollHeight}px`
  }, [input, text])
}
