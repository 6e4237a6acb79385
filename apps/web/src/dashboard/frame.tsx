'use client'
import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { faultOf } from '../client/fault.ts'
import { useMe, useServer } from '../client/queries.ts'
import { Chip } from '../ui/chip.tsx'
import { Wordmark } from '../ui/mark.tsx'
import { PersonMenu } from './person-menu.tsx'

/** The frame of every screen outside of a project: bar on top, one column below. */
export function Frame({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  useSignedIn()
  const server = useServer()
  const warning = server.data?.sandboxes.warning
  return (
    <div className="flex min-h-full flex-col">
      <header className="sticky top-0 z-10 flex h-44 shrink-0 items-center gap-16 border-line border-b bg-base px-16">
        <Link href="/" aria-label="Codeberth, projects" className="inline-flex rounded-4 no-underline">
          <Wordmark />
        </Link>
        <div className="flex-1" />
        {warning && (
          <Chip tone="warn" icon={TriangleAlert} className="text-muted max-tablet:hidden" title={warning}>
            {warning}
          </Chip>
        )}
        <PersonMenu />
      </header>
      <main className="mx-auto flex w-full max-w-[960px] flex-1 flex-col gap-24 px-16 py-32">
        <div className="flex min-h-32 items-center justify-between gap-16">
          <h1 className="text-20 font-semibold">{title}</h1>
          {actions}
        </div>
        {children}
      </main>
    </div>
  )
}

/** Leaves for the sign-in page, and returns here afterwards, when the server says that nobody is signed in. */
export function useSignedIn(): void {
  const me = useMe()
  const path = usePathname()
  const router = useRouter()
  const signedOut = me.error !== null && faultOf(me.error).code === 'unauthenticated'
  useEffect(() => {
    if (signedOut) router.replace(`/login?next=${encodeURIComponent(path)}`)
  }, [signedOut, path, router])
}
