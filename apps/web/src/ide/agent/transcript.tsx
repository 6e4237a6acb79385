'use client'
import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import type { ThreadRun } from '../use-thread-runs.ts'
import { RunSection } from './run-section.tsx'

/** Within this distance of the end the transcript follows. */
const followPx = 40
/** Runs that are shown at first; earlier ones come by a click. */
const runsShown = 8

type TranscriptProps = {
  runs: readonly ThreadRun[]
  agentId: string | null
  waitsFor: string
  onAgain: (text: string) => void
}

/** The runs of a thread in order. At the end it follows; scrolled away it stays and counts what is new. */
export function Transcript({ runs, agentId, waitsFor, onAgain }: TranscriptProps) {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const lastTop = useRef(0)
  const [unseen, setUnseen] = useState(0)
  const [more, setMore] = useState(0)
  const shown = runs.slice(-(runsShown + more))
  const toEnd = () => {
    following.current = true
    setUnseen(0)
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  useEffect(() => {
    if (!content.current) return
    const sized = new ResizeObserver(() => {
      if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight
    })
    sized.observe(content.current)
    if (box.current) sized.observe(box.current)
    return () => sized.disconnect()
  }, [])
  useEffect(() => {
    const stops = runs.map(({ store }) =>
      store.state.subscribe((next, before) => {
        const added = next.view.items.length - before.view.items.length
        if (!following.current && added > 0) setUnseen((count) => count + added)
      }),
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [runs])
  const lastId = runs.at(-1)?.summary.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that was just begun is shown, whatever was read before
  useLayoutEffect(toEnd, [lastId])
  const scrolled = () => {
    if (!box.current) return
    const { scrollTop, scrollHeight, clientHeight } = box.current
    // Only a person scrolls up: when text has grown since we scrolled to the end, that is no reason to stay behind.
    if (scrollHeight - scrollTop - clientHeight < followPx) following.current = true
    else if (scrollTop < lastTop.current) following.current = false
    lastTop.current = scrollTop
    if (following.current) setUnseen(0)
  }
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-label="Transcript"
        aria-live="off"
        onScroll={scrolled}
        className="h-full overflow-y-auto"
      >
        <div ref={content} className="flex flex-col gap-24 px-12 py-16">
          {shown.length < runs.length && (
            <Button className="self-center" onClick={() => setMore(more + runsShown)}>
              Show earlier
            </Button>
          )}
          {shown.map((run) => (
            <RunSection key={run.summary.id} run={run} agentId={agentId} waitsFor={waitsFor} onAgain={onAgain} />
          ))}
        </div>
      </div>
      {unseen > 0 && (
        <Button
          icon={ArrowDown}
          size={24}
          onClick={toEnd}
          className="absolute bottom-8 left-1/2 -translate-x-1/2 shadow-menu"
        >
          {unseen} new
        </Button>
      )}
    </div>
  )
}
