'use client'
import { useMutation } from '@tanstack/react-query'
import { GitBranch, ShieldAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useKeptDraft } from '../client/draft.ts'
import { faultOf } from '../client/fault.ts'
import { useServer } from '../client/queries.ts'
import { returnAddress, signInAsDeveloper, signInWithGithub } from '../client/sign-in.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Wordmark } from '../ui/mark.tsx'
import { ProblemNote } from '../ui/notes.tsx'
import { Skeleton } from '../ui/waiting.tsx'

const nextAddress = () => returnAddress(new URLSearchParams(window.location.search).get('next'), window.location.origin)

/** The sign-in card: only the methods that this server has; what was written before is kept and shown. */
export function SignIn() {
  const server = useServer()
  const methods = server.data?.signIn
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-24 px-16 py-48">
      <Wordmark />
      <section
        aria-labelledby="sign-in"
        className="flex w-full max-w-[380px] flex-col gap-16 rounded-10 border border-line bg-raised p-24"
      >
        <h1 id="sign-in" className="text-20 font-semibold">
          Sign in
        </h1>
        <Kept />
        {server.isPending && <Skeleton rows={2} height={48} label="Sign-in methods are being looked up" />}
        {server.error && <ProblemNote problem={faultOf(server.error)} onRetry={() => void server.refetch()} />}
        {methods?.includes('github') && <GithubSignIn />}
        {methods?.includes('development') && <DeveloperSignIn />}
        {methods?.length === 0 && (
          <p className="text-13 text-muted">No sign-in is set up. Use the one-time link in the server’s log.</p>
        )}
      </section>
      {server.data && <p className="text-11 text-muted">Codeberth {server.data.version}</p>}
    </main>
  )
}

function Kept() {
  const prompt = useKeptDraft('dashboard')
  if (prompt.trim() === '') return null
  return (
    <blockquote className="border-accent border-l-2 pl-12 text-13 text-muted">
      <span className="block text-11">Kept for you</span>
      <span className="line-clamp-3 text-text">{prompt}</span>
    </blockquote>
  )
}

function GithubSignIn() {
  const start = useMutation({
    mutationFn: () => signInWithGithub(nextAddress()),
    onSuccess: (url) => window.location.assign(url),
  })
  return (
    <div className="flex flex-col gap-12">
      <Button look="primary" size={32} icon={GitBranch} busy={start.isPending} onClick={() => start.mutate()}>
        Continue with GitHub
      </Button>
      {start.error && <ProblemNote problem={faultOf(start.error)} />}
    </div>
  )
}

function DeveloperSignIn() {
  const [login, setLogin] = useState('developer')
  const signIn = useMutation({
    mutationFn: signInAsDeveloper,
    onSuccess: () => window.location.assign(nextAddress()),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate(login.trim())
  }
  return (
    <Form onSubmit={submit} className="flex flex-col gap-16">
      <Field label="Name" error={signIn.error ? faultOf(signIn.error).message : undefined}>
        {(ids) => (
          <TextInput
            {...ids}
            value={login}
            maxLength={39}
            required
            onChange={(event) => setLogin(event.target.value)}
          />
        )}
      </Field>
      <Button look="primary" size={32} type="submit" busy={signIn.isPending} disabled={login.trim() === ''}>
        Continue as local developer
      </Button>
      <p className="flex items-start gap-8 text-12 text-muted">
        <ShieldAlert size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />
        Local developer, not protected: whoever reaches this address may sign in. It listens on this machine only.
      </p>
    </Form>
  )
}
