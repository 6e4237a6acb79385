import { useSyncExternalStore } from 'react'

const prefix = 'codeberth.draft.'

/** The unsent text of a box, kept in this browser over reload and sign-in; '' when there is none. */
export const readDraft = (box: string): string => localStorage.getItem(prefix + box) ?? ''

/** Keeps (or with '' forgets) the unsent text of a box. */
export function keepDraft(box: string, text: string): void {
  if (text === '') localStorage.removeItem(prefix + box)
  else localStorage.setItem(prefix + box, text)
}

const listen = (changed: () => void) => {
  window.addEventListener('storage', changed)
  return () => window.removeEventListener('storage', changed)
}

/** The kept text of a box, also while the page is made on the server, where there is none. */
export const useKeptDraft = (box: string): string =>
  useSyncExternalStore(
    listen,
    () => readDraft(box),
    () => '',
  )
