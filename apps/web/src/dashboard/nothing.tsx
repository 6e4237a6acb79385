import Link from 'next/link'
import { Wordmark } from '../ui/mark.tsx'

/** The same page for what is foreign, deleted and invented. */
export function Nothing() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-24 px-16">
      <Wordmark />
      <h1 className="text-16 font-medium">There is nothing here for you.</h1>
      <Link
        href="/"
        className="inline-flex h-32 items-center rounded-4 bg-accent px-12 text-13 font-medium text-on-accent no-underline"
      >
        Go to projects
      </Link>
    </main>
  )
}
