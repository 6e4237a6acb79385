'use client'
import type { EventOf, RunView } from '@codeberth/protocol'
import { CircleAlert, CircleCheck, CircleSlash, FileDiff } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { stopWords } from '../../client/words.ts'
import { Button } from '../../ui/button.tsx'
import { toneText } from '../../ui/chip.tsx'
import { classNames } from '../../ui/class-names.ts'
import { counted, credits, duration, short } from '../../ui/figures.ts'
import { useOpenProject } from '../project.tsx'

const filesShown = 8
const letters = { added: 'A', modified: 'M', deleted: 'D' } as const

type RunFooterProps = { view: RunView; finish: EventOf<'run.finished'>; onAgain: (text: string) => void }

/** How a run ended: its words and actions, the files it changed, what it used and cost. */
export function RunFooter({ view, finish, onAgain }: RunFooterProps) {
  const { actions } = useOpenProject()
  const { words, tone } = stopWords[finish.stop]
  const Icon = tone === 'ok' ? CircleCheck : tone === 'calm' ? CircleSlash : CircleAlert
  const took = view.startedAt !== null && view.endedAt !== null ? view.endedAt - view.startedAt : null
  return (
    <section
      aria-label="Run ended"
      data-run-stop={finish.stop}
      className="flex flex-col gap-8 rounded-6 border border-line bg-base p-12"
    >
      <div className="flex items-start gap-8">
        <Icon size={16} strokeWidth={1.5} aria-hidden className={classNames('mt-2 shrink-0', toneText[tone])} />
        <div className="min-w-0 flex-1">
          <p className="text-13 font-medium">{endWords(finish, words)}</p>
          {finish.error && finish.stop !== 'cancelled' && (
            <p className="break-words text-12 text-muted">
              {finish.error.message} {finish.error.hint}
            </p>
          )}
        </div>
      </div>
      <ChangedFiles files={finish.files} onOpen={actions.openReview} />
      <div className="flex flex-wrap items-center gap-x-12 gap-y-8 text-12 text-muted tabular-nums">
        {took !== null && <span>{duration(took)}</span>}
        <span title="Tokens read and written by models">
          {short(finish.usage.input)} in · {short(finish.usage.output)} out
          {finish.usage.cacheRead > 0 && ` · ${short(finish.usage.cacheRead)} cached`}
        </span>
        <span title={finish.cost === null ? 'The price of this model is not known' : 'Cost of this run'}>
          {credits(finish.cost)} credits
        </span>
        <span className="flex-1" />
        {finish.files.length > 0 && (
          <Button size={24} icon={FileDiff} onClick={() => actions.openReview()}>
            Review
          </Button>
        )}
        <NextStep view={view} finish={finish} onAgain={onAgain} />
      </div>
    </section>
  )
}

type ChangedFilesProps = { files: EventOf<'run.finished'>['files']; onOpen: (path: string) => void }

function ChangedFiles({ files, onOpen }: ChangedFilesProps) {
  if (files.length === 0) return null
  return (
    <ul className="flex flex-col">
      {files.slice(0, filesShown).map((file) => (
        <li key={file.path}>
          <button
            type="button"
            onClick={() => onOpen(file.path)}
            className="flex min-h-24 w-full items-center gap-8 rounded-4 px-4 text-left text-12 hover:bg-hover"
          >
            <span className="w-12 text-center text-muted">{letters[file.change]}</span>
            <span className="min-w-0 flex-1 truncate font-code">{file.path}</span>
            <span className="tabular-nums">
              <span className="text-ok">+{file.added}</span> <span className="text-danger">−{file.removed}</span>
            </span>
          </button>
        </li>
      ))}
      {files.length > filesShown && <li className="px-4 text-12 text-muted">+{files.length - filesShown} more</li>}
    </ul>
  )
}

/** The one action that helps after this end. */
function NextStep({ view, finish, onAgain }: RunFooterProps) {
  const router = useRouter()
  const code = finish.error?.code
  if (finish.stop === 'auth' || code === 'no-model' || code === 'model-refused')
    return (
      <Button size={24} look="primary" onClick={() => router.push('/settings/keys')}>
        Fix key
      </Button>
    )
  if (finish.stop === 'limit' || finish.stop === 'quota')
    return (
      <Button size={24} look="primary" onClick={() => onAgain('Continue.')}>
        Continue
      </Button>
    )
  if (['error', 'sandbox', 'empty', 'schema'].includes(finish.stop))
    return (
      <Button size={24} look="primary" onClick={() => onAgain(view.input)}>
        Retry
      </Button>
    )
  return null
}

function endWords(finish: EventOf<'run.finished'>, words: string): string {
  const files = finish.files.length > 0 ? `${counted(finish.files.length, 'file')} changed` : 'no file changed'
  return finish.stop === 'cancelled'
    ? `Stopped. ${files.charAt(0).toUpperCase()}${files.slice(1)}, nothing is running.`
    : `${words}, ${files}.`
}
