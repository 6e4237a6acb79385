import { lineStart, type TextView } from './text-view.ts'
import type { Window } from './windows.ts'

/** Of a patch: old and new text are whole lines, looked for behind the lines `behind` (each in turn) or at the end of the file. */
export type Hunk = { behind: readonly string[]; atEnd: boolean }

/** Where the search for a hunk begins, or why its lines do not name one place. */
export type Beginning = { ok: true; offset: number } | { ok: false; code: 'not_found' | 'ambiguous'; message: string }

/** The offset behind the lines that a hunk names: each must stand once in what follows the one before, blanks at its ends ignored. */
export function beginningOf(view: TextView, { behind }: Hunk): Beginning {
  let line = 1
  const lines = view.text.split('\n').map((text) => text.trim())
  for (const anchor of behind) {
    const found = linesLike(lines, anchor.trim(), line)
    const [first] = found
    if (first === undefined) return refuse('not_found', `The line "${anchor}" is not in what the patch looks at.`)
    if (found.length > 1)
      return refuse('ambiguous', `The line "${anchor}" stands at several places (lines ${found.join(', ')}).`)
    line = first + 1
  }
  return { ok: true, offset: behind.length === 0 ? 0 : lineStart(view, line) }
}

const refuse = (code: 'not_found' | 'ambiguous', message: string): Beginning => ({ ok: false, code, message })

const SHOWN_MAX = 5

function linesLike(lines: readonly string[], wanted: string, from: number): number[] {
  const found: number[] = []
  for (let line = from; line <= lines.length && found.length < SHOWN_MAX; line++)
    if (lines[line - 1] === wanted) found.push(line)
  return found
}

/** Whether a window covers whole lines and, where the hunk says so, the last ones. */
export function fitsHunk({ text }: TextView, { start, end }: Window, { atEnd }: Hunk): boolean {
  const startsLine = start === 0 || text[start - 1] === '\n'
  const endsLine = end === text.length || text[end] === '\n' || (end > start && text[end - 1] === '\n')
  return startsLine && endsLine && (!atEnd || text.slice(end).trim() === '')
}
