import { diffArrays } from 'diff'

/** `old.slice(from, to)` becomes `text`; all between the parts of a line is equal in old and new. */
export type ChangedPart = { from: number; to: number; text: string }

/** Words beyond which the middle of a line counts as rewritten: comparing them grows with the square. */
const WORDS_MAX = 200

/** What differs between two lines: between the start and the end that they share, word by word. */
export function changedParts(old: string, next: string): ChangedPart[] {
  const shorter = Math.min(old.length, next.length)
  let head = 0
  while (head < shorter && old[head] === next[head]) head++
  while (head > 0 && (cutsLetter(old, head) || cutsLetter(next, head))) head--
  let tail = 0
  while (tail < shorter - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++
  while (tail > 0 && (cutsLetter(old, old.length - tail) || cutsLetter(next, next.length - tail))) tail--
  const [oldMiddle, newMiddle] = [old.slice(head, old.length - tail), next.slice(head, next.length - tail)]
  if (oldMiddle === '' && newMiddle === '') return []
  const whole = { from: head, to: head + oldMiddle.length, text: newMiddle }
  const [oldWords, newWords] = [wordsOf(oldMiddle), wordsOf(newMiddle)]
  if (oldWords.length + newWords.length > WORDS_MAX) return [whole]
  return joinParts(diffArrays(oldWords, newWords), head)
}

type Change = { value: string[]; added: boolean; removed: boolean }

function joinParts(changes: readonly Change[], head: number): ChangedPart[] {
  const parts: ChangedPart[] = []
  let part: ChangedPart | undefined
  let at = head
  for (const { value, added, removed } of changes) {
    const text = value.join('')
    if (!added && !removed) {
      at += text.length
      part = undefined
      continue
    }
    part ??= { from: at, to: at, text: '' }
    if (parts.at(-1) !== part) parts.push(part)
    if (added) part.text += text
    else {
      at += text.length
      part.to = at
    }
  }
  return parts
}

/** Words with the marks on their letters, runs of blanks, and every other character with its marks alone. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_\p{M}]+|[ \t]+|[\s\S]\p{M}*/gu) ?? []

/** Whether a cut before `at` would part a pair of surrogates or a letter from its marks. */
function cutsLetter(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false
  const unit = text.charCodeAt(at)
  return (unit >= 0xdc00 && unit < 0xe000) || /^[\p{M}\u1160-\u11FF]/u.test(text.slice(at, at + 2))
}
