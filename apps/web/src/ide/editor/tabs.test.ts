import { expect, test } from 'vitest'
import { noTabs, reduceTabs, type Tabs, type TabsEvent } from './tabs.ts'

const play = (...events: TabsEvent[]): Tabs => events.reduce(reduceTabs, noTabs)
const shown = (state: Tabs) =>
  state.tabs.map((tab) => (tab.kind === 'review' ? 'review' : tab.path + (tab.preview ? '?' : ''))).join(' ') +
  ` > ${state.active}`

const look = (path: string): TabsEvent => ({ kind: 'open', path, preview: true })
const open = (path: string): TabsEvent => ({ kind: 'open', path, preview: false })

test('looking at files reuses one preview tab; opening or editing one keeps it', () => {
  expect(shown(play(look('a'), look('b')))).toBe('b? > file:b')
  expect(shown(play(look('a'), { kind: 'pin', path: 'a' }, look('b')))).toBe('a b? > file:b')
  expect(shown(play(open('a'), look('b'), open('b'), look('a')))).toBe('a b > file:a')
})

test('closing the active tab shows the one after it, else the one before', () => {
  const three = [open('a'), open('b'), open('c')]
  expect(shown(play(...three, { kind: 'activate', key: 'file:b' }, { kind: 'close', key: 'file:b' }))).toBe(
    'a c > file:c',
  )
  expect(shown(play(...three, { kind: 'close', key: 'file:c' }))).toBe('a b > file:b')
  expect(shown(play(open('a'), { kind: 'close', key: 'file:a' }))).toBe(' > null')
})

test('stepping goes round, and the review is one tab', () => {
  const state = play(open('a'), { kind: 'review' }, { kind: 'review' }, { kind: 'step', by: 1 })
  expect(shown(state)).toBe('a review > file:a')
  expect(shown(reduceTabs(state, { kind: 'step', by: -1 }))).toBe('a review > review')
})

test('tabs follow a file and a folder that move', () => {
  expect(shown(play(open('src/a'), open('b'), open('src/c'), { kind: 'moved', from: 'src', to: 'lib' }))).toBe(
    'lib/a b lib/c > file:lib/c',
  )
})
