'use client'
import { Search } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { PersonMenu } from '../../dashboard/person-menu.tsx'
import { Mark } from '../../ui/mark.tsx'

type TopBarProps = { name: string; branch: string | null; sandbox: ReactNode; onSearch: () => void }

/** Project, search, sandbox and person. */
export function TopBar({ name, branch, sandbox, onSearch }: TopBarProps) {
  return (
    <header className="grid h-44 shrink-0 grid-cols-[1fr_auto_1fr] items-center gap-16 border-line border-b bg-base px-12">
      <div className="flex min-w-0 items-center gap-12">
        <Link
          href="/"
          aria-label="Projects"
          title="Projects"
          className="flex size-28 items-center justify-center rounded-4 hover:bg-hover"
        >
          <Mark />
        </Link>
        <h1 className="truncate text-13 font-semibold">{name}</h1>
        {branch && <span className="truncate text-12 text-muted max-tablet:hidden">{branch}</span>}
      </div>
      <button
        type="button"
        onClick={onSearch}
        className="flex h-28 w-[320px] items-center gap-8 rounded-4 border border-line bg-canvas px-8 text-12 text-muted hover:border-line-strong max-wide:w-[200px] max-tablet:hidden"
      >
        <Search size={14} strokeWidth={1.5} aria-hidden />
        <span className="flex-1 text-left">Go to file or run a command</span>
        <kbd className="font-ui">Ctrl K</kbd>
      </button>
      <div className="flex items-center justify-end gap-8">
        {sandbox}
        <PersonMenu />
      </div>
    </header>
  )
}
