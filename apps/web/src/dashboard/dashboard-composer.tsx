'use client'
import type { ProjectView } from '@codeberth/protocol'
import { ArrowUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useState } from 'react'
import { useApi } from '../client/providers.tsx'
import { useOnline } from '../client/use-online.ts'
import { useOutbox } from '../client/use-outbox.ts'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/notes.tsx'

/** Asks for a change in one of the projects and goes there. */
export function DashboardComposer({ projects }: { projects: readonly ProjectView[] }) {
  const api = useApi()
  const router = useRouter()
  const [chosen, setChosen] = useState<string | null>(null)
  const projectId = chosen ?? projects[0]?.id ?? ''
  const box = useOutbox('dashboard', useOnline(), async (parcel) => {
    const run = await api.runs.create({ id: parcel.id, projectId, prompt: parcel.text })
    router.push(`/p/${projectId}/t/${run.threadId}`)
  })
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    box.submit('now')
  }
  return (
    <section aria-label="Ask for a change" className="flex flex-col gap-8">
      <div className="flex flex-col rounded-6 border border-line-strong bg-canvas focus-within:border-accent">
        <textarea
          aria-label="Message"
          placeholder="Ask for a change, in plain words"
          rows={3}
          value={box.text}
          readOnly={box.parcel !== null}
          onChange={(event) => box.type(event.target.value)}
          onKeyDown={press}
          className="resize-none bg-transparent px-12 py-8 text-14 outline-none placeholder:text-muted read-only:text-muted"
        />
        <div className="flex items-center gap-8 px-8 pb-8">
          <select
            aria-label="Project"
            value={projectId}
            onChange={(event) => setChosen(event.target.value)}
            className="h-24 max-w-[240px] rounded-4 border border-line bg-raised px-4 text-12"
          >
            {projects.map((project) => (
              <option key={project.id} value={project.id}>
                {project.name}
              </option>
            ))}
          </select>
          <span className="flex-1" />
          <span className="text-12 text-muted">
            {box.state === 'waiting' ? 'Sent when the connection is back' : ''}
          </span>
          <Button
            look="primary"
            size={24}
            icon={ArrowUp}
            busy={box.state === 'sending'}
            disabled={box.text.trim() === ''}
            onClick={() => box.submit('now')}
          >
            Send
          </Button>
        </div>
      </div>
      {box.problem && <ProblemNote problem={box.problem} />}
    </section>
  )
}
