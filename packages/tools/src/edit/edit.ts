import type { Hunk } from './hunk.ts'

/**
 * Replace `oldText`, which must stand in the file exactly once (with `replaceAll`: at least once), by `newText`. A `hunk` of a
 * patch may have no old text: its lines are put behind those that it names.
 */
export type Edit = { oldText: string; newText: string; replaceAll?: boolean | undefined; hunk?: Hunk }

/** Why an edit was refused. */
export type EditCode =
  | 'not_found'
  | 'ambiguous'
  | 'identical'
  | 'already_applied'
  | 'empty_old'
  | 'whitespace_old'
  | 'omission_placeholder'
  | 'overlap'
  | 'call_syntax'
  | 'unsupported_encoding'
  | 'too_large'

/** Why an edit was refused, with the region of the file that is most like its old text. */
export type Refusal = { code: EditCode; message: string; nearest?: string }
