import type { KeyboardEvent } from 'react'

/** The keys of a tab that may be closed: arrows, Home and End choose another one, Delete closes. */
export function pressTab(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  if (event.key === 'Delete') close()
  const all = [
    ...(event.currentTarget.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []),
  ]
  const next = nextTab(event.key, all.indexOf(event.currentTarget), all.length)
  if (next === null) return
  event.preventDefault()
  all[next]?.focus()
  all[next]?.click()
}

/** Which of `count` tabs a key leads to from the one at `at`, around the ends; null for any other key. */
export function nextTab(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count
    case 'ArrowLeft':
      return (at - 1 + count) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
