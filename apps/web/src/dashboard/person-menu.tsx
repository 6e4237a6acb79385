'use client'
import { useMutation } from '@tanstack/react-query'
import { Cpu, KeyRound, LogOut, Palette, Ticket } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMe } from '../client/queries.ts'
import { signOut } from '../client/sign-in.ts'
import { Menu } from '../ui/menu.tsx'

/** Who is signed in, and what belongs to the person: settings and leaving. */
export function PersonMenu() {
  const me = useMe()
  const router = useRouter()
  const leave = useMutation({ mutationFn: signOut, onSettled: () => window.location.assign('/login') })
  const name = me.data?.login ?? ''
  const go = (page: string) => () => router.push(`/settings/${page}`)
  return (
    <Menu
      label="You"
      align="end"
      trigger={
        <button
          type="button"
          aria-label={`You: ${name}`}
          className="flex size-28 items-center justify-center rounded-full border border-line bg-raised text-12 font-semibold text-text hover:bg-hover"
        >
          {name.slice(0, 1).toUpperCase() || '·'}
        </button>
      }
      entries={[
        { kind: 'label', words: name },
        { kind: 'item', words: 'Model', icon: Cpu, run: go('model') },
        { kind: 'item', words: 'Provider keys', icon: KeyRound, run: go('keys') },
        { kind: 'item', words: 'Access tokens', icon: Ticket, run: go('tokens') },
        { kind: 'item', words: 'Appearance', icon: Palette, run: go('appearance') },
        { kind: 'line' },
        { kind: 'item', words: 'Sign out', icon: LogOut, run: () => leave.mutate() },
      ]}
    />
  )
}
