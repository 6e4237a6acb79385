'use client'
import { newId, type RunView } from '@codeberth/protocol'
import { useMutation } from '@tanstack/react-query'
import { MessageCircleQuestion, ShieldQuestion } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { Button } from '../../ui/button.tsx'
import { TextInput } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/notes.tsx'

/** A card ignores its buttons for this long after it appeared, so that a click meant for something else answers nothing. */
const deafMs = 400

type Ask = RunView['asks'][number]
const decisions = { once: 'Allow once', run: 'For this run', project: 'Always here', deny: 'Deny' } as const

/** What a run waits for: an approval with the exact command, or a question with its options. */
export function AskCard({ runId, ask }: { runId: string; ask: Ask }) {
  const api = useApi()
  const shownAt = useRef(0)
  useEffect(() => {
    shownAt.current = Date.now()
  }, [])
  const answer = useMutation({
    mutationFn: (body: { decision?: keyof typeof decisions; answers?: string[] }) =>
      api.runs.answer({ id: runId, commandId: newId(), askId: ask.id, ...body }),
  })
  const give = (body: Parameters<typeof answer.mutate>[0]) => {
    if (Date.now() - shownAt.current >= deafMs) answer.mutate(body)
  }
  const Icon = ask.type === 'approval.requested' ? ShieldQuestion : MessageCircleQuestion
  return (
    <section
      aria-label={ask.type === 'approval.requested' ? 'Approval' : 'Question'}
      className="flex flex-col gap-8 rounded-6 border border-warn bg-raised p-12"
    >
      <div className="flex items-start gap-8">
        <Icon size={16} strokeWidth={1.5} aria-hidden className="mt-2 shrink-0 text-warn" />
        <div className="flex min-w-0 flex-1 flex-col gap-8">
          {ask.type === 'approval.requested' ? (
            <Approval ask={ask} busy={answer.isPending} onDecide={(decision) => give({ decision })} />
          ) : (
            <Questions ask={ask} busy={answer.isPending} onAnswer={(answers) => give({ answers })} />
          )}
        </div>
      </div>
      {answer.error && <ProblemNote problem={faultOf(answer.error)} />}
    </section>
  )
}

type ApprovalAsk = Extract<Ask, { type: 'approval.requested' }>
type ApprovalProps = { ask: ApprovalAsk; busy: boolean; onDecide: (decision: keyof typeof decisions) => void }

function Approval({ ask, busy, onDecide }: ApprovalProps) {
  return (
    <>
      <p className="text-13 font-medium">An agent asks to {ask.effects.join(', ')}.</p>
      {ask.why && <p className="text-12 text-muted">{ask.why}</p>}
      {(ask.command ?? ask.diff) && (
        <pre className="max-h-[200px] overflow-auto rounded-4 border border-line bg-canvas p-8 text-12">
          {ask.command ?? ask.diff}
        </pre>
      )}
      <p className="font-code text-11 text-muted">
        {ask.cwd}
        {ask.host && ` · ${ask.host}`}
      </p>
      <div className="flex flex-wrap gap-8">
        {ask.options.map((option) => (
          <Button
            key={option}
            size={24}
            look={option === 'once' ? 'primary' : option === 'deny' ? 'danger' : 'plain'}
            disabled={busy}
            onClick={() => onDecide(option)}
          >
            {decisions[option]}
          </Button>
        ))}
      </div>
    </>
  )
}

type QuestionAsk = Extract<Ask, { type: 'question.asked' }>

function Questions({
  ask,
  busy,
  onAnswer,
}: {
  ask: QuestionAsk
  busy: boolean
  onAnswer: (answers: string[]) => void
}) {
  const [answers, setAnswers] = useState<string[]>(() => ask.questions.map(() => ''))
  const put = (at: number, text: string) => setAnswers((all) => all.with(at, text))
  return (
    <>
      {ask.questions.map((question, at) => (
        <div key={question.text} className="flex flex-col gap-6">
          <p className="text-13 font-medium">{question.text}</p>
          <div className="flex flex-wrap gap-6">
            {question.options.map((option) => (
              <Button
                key={option}
                size={24}
                aria-pressed={answers[at] === option}
                look={answers[at] === option ? 'primary' : 'plain'}
                onClick={() => put(at, option)}
              >
                {option}
              </Button>
            ))}
          </div>
          <TextInput
            aria-label={question.text}
            placeholder="Or in your own words"
            value={answers[at] ?? ''}
            onChange={(event) => put(at, event.target.value)}
          />
        </div>
      ))}
      <div>
        <Button
          size={24}
          look="primary"
          busy={busy}
          disabled={answers.some((text) => text.trim() === '')}
          onClick={() => onAnswer(answers)}
        >
          Answer
        </Button>
      </div>
    </>
  )
}
