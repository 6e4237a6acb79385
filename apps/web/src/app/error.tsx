'use client'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/notes.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto flex h-full max-w-[560px] flex-col justify-center gap-16 px-16">
      <ProblemNote
        problem={{
          message: 'This page stopped working.',
          hint: 'Your files, runs and messages are kept on the server.',
          requestId: error.digest ?? error.message,
        }}
      >
        <Button look="primary" onClick={reset}>
          Show it again
        </Button>
      </ProblemNote>
    </main>
  )
}
