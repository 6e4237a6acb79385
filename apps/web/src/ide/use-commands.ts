'use client'
import {
  ArrowLeft,
  ArrowRight,
  Bot,
  FileDiff,
  Files,
  MessageSquarePlus,
  Palette,
  Play,
  Square,
  SquareTerminal,
  SunMoon,
  X,
} from 'lucide-react'
import { useMemo } from 'react'
import { chooseTheme } from '../ui/theme.ts'
import type { Tabs, TabsEvent } from './editor/tabs.ts'
import { keyName } from './frame/keys.ts'
import type { PaletteCommand } from './frame/palette.tsx'
import type { Project } from './project.tsx'

/** The command with the keys that start it as `keyName` writes them. */
type Bound = PaletteCommand & { bound?: string }

type Sources = {
  toggle: (pane: 'sidebar' | 'panel' | 'agent') => void
  take: (event: TabsEvent) => void
  actions: Project['actions']
  power: { start: () => void; stop: () => void }
  ready: boolean
  tabs: Tabs
}

/** The commands of the frame; palette and keys read the same list. */
export type Commands = readonly Bound[] & { press(event: KeyboardEvent, find: () => void): boolean }

/** All commands with their keys. `press` carries out the one that a key stands for and tells whether there was one. */
export function useCommands({ toggle, take, actions, power, ready, tabs }: Sources): Commands {
  return useMemo(() => {
    const list = commandList({ toggle, take, actions, power, ready, tabs })
    const press = (event: KeyboardEvent, find: () => void): boolean => {
      const name = keyName(event)
      if (name === 'Mod+K' || name === 'Mod+P' || name === 'F1') {
        find()
        return true
      }
      if (name === 'Mod+`') {
        toggle('panel')
        return true
      }
      if (fromTerminal(event)) return false
      const command = list.find((one) => one.bound === name && one.reason === undefined)
      command?.run()
      return command !== undefined
    }
    return Object.assign(list, { press })
  }, [toggle, take, actions, power, ready, tabs])
}

/** A command with keys: shown with `Ctrl`, bound to what the platform has in its place. */
const bound = (keys: string, command: Omit<Bound, 'keys' | 'bound'>): Bound => ({
  ...command,
  keys: keys.replace('Mod', 'Ctrl'),
  bound: keys,
})

function commandList({ toggle, take, actions, power, ready, tabs }: Sources): Bound[] {
  const reason = tabs.active === null ? 'no tab is open' : undefined
  const close = () => tabs.active !== null && take({ kind: 'close', key: tabs.active })
  const review = () => actions.openReview()
  const fresh = () => actions.showThread(null)
  return [
    bound('Mod+B', { id: 'view.files', words: 'Show or hide files', icon: Files, run: () => toggle('sidebar') }),
    bound('Mod+J', {
      id: 'view.panel',
      words: 'Show or hide terminal',
      icon: SquareTerminal,
      run: () => toggle('panel'),
    }),
    bound('Mod+I', { id: 'view.agent', words: 'Show or hide agent', icon: Bot, run: () => toggle('agent') }),
    bound('Mod+Alt+R', { id: 'view.review', words: 'Review changes', icon: FileDiff, run: review }),
    bound('Mod+Alt+N', { id: 'run.new', words: 'New thread', icon: MessageSquarePlus, run: fresh }),
    bound('Alt+]', {
      id: 'file.next',
      words: 'Next tab',
      icon: ArrowRight,
      reason,
      run: () => take({ kind: 'step', by: 1 }),
    }),
    bound('Alt+[', {
      id: 'file.previous',
      words: 'Previous tab',
      icon: ArrowLeft,
      reason,
      run: () => take({ kind: 'step', by: -1 }),
    }),
    bound('Alt+W', { id: 'file.close', words: 'Close tab', icon: X, reason, run: close }),
    ...powerCommands(power, ready),
    { id: 'theme.dark', words: 'Theme: dark', icon: SunMoon, run: () => chooseTheme('dark') },
    { id: 'theme.light', words: 'Theme: light', icon: SunMoon, run: () => chooseTheme('light') },
    { id: 'theme.contrast', words: 'Theme: high contrast', icon: Palette, run: () => chooseTheme('contrast') },
  ]
}

const powerCommands = (power: Sources['power'], ready: boolean): Bound[] => [
  {
    id: 'sandbox.start',
    words: 'Start sandbox',
    icon: Play,
    reason: ready ? 'it runs already' : undefined,
    run: power.start,
  },
  {
    id: 'sandbox.stop',
    words: 'Stop sandbox',
    icon: Square,
    reason: ready ? undefined : 'it does not run',
    run: power.stop,
  },
]

/** In a terminal Ctrl with a letter goes to the shell. */
const fromTerminal = (event: KeyboardEvent): boolean =>
  event.target instanceof Element && event.target.closest('.xterm') !== null && !event.altKey
