'use client'
import { Cpu, KeyRound, type LucideIcon, Palette, Ticket } from 'lucide-react'
import Link from 'next/link'
import { classNames } from '../../ui/class-names.ts'
import { Frame } from '../frame.tsx'
import { AppearanceSettings } from './appearance.tsx'
import { KeySettings } from './keys.tsx'
import { ModelSettings } from './model.tsx'
import type { SettingsPage } from './settings-page.ts'
import { TokenSettings } from './tokens.tsx'

const pages: Record<SettingsPage, { title: string; icon: LucideIcon; Body: () => React.ReactNode }> = {
  model: { title: 'Model', icon: Cpu, Body: ModelSettings },
  keys: { title: 'Provider keys', icon: KeyRound, Body: KeySettings },
  tokens: { title: 'Access tokens', icon: Ticket, Body: TokenSettings },
  appearance: { title: 'Appearance', icon: Palette, Body: AppearanceSettings },
}

/** The settings of a person, a page at a time. */
export function Settings({ page }: { page: SettingsPage }) {
  const { Body } = pages[page]
  return (
    <Frame title="Settings">
      <div className="flex gap-32 max-tablet:flex-col">
        <nav aria-label="Settings" className="flex w-[200px] shrink-0 flex-col gap-2 max-tablet:w-full">
          {Object.entries(pages).map(([name, { title, icon: Icon }]) => (
            <Link
              key={name}
              href={`/settings/${name}`}
              aria-current={name === page ? 'page' : undefined}
              className={classNames(
                'flex h-28 items-center gap-8 rounded-4 px-8 text-13 no-underline hover:bg-hover',
                name === page ? 'bg-selected text-text' : 'text-muted',
              )}
            >
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              {title}
            </Link>
          ))}
        </nav>
        <section aria-labelledby="settings-page" className="flex min-w-0 flex-1 flex-col gap-24">
          <h2 id="settings-page" className="text-16 font-semibold">
            {pages[page].title}
          </h2>
          <Body />
        </section>
      </div>
    </Frame>
  )
}
