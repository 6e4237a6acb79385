import type { EditCode } from '../edit.ts'
import type { Tier } from '../tier.ts'

/** Old text, new text, and whether every place is meant. */
export type Pair = [oldText: string, newText: string, all?: 'all']

/** What comes of a text and edits: the text after them, or the code with which they are refused. */
export type TextRow = {
  /** Its number in the list of tricky edits, with a letter where one number has several cases; `W…` are known wrong writes. */
  row: string
  says: string
  original: string
  edits: Pair[]
} & (
  | { text: string; tier?: Tier; count?: number; joined?: true }
  | { code: EditCode; names?: RegExp; index?: number; nearest?: RegExp }
)
