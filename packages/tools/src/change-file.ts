import type { FileChange, Workspace } from '@codeberth/protocol'
import { type Decoded, decode, EDITABLE_MAX_BYTES, encode } from './edit/encoding.ts'
import { unifiedDiff } from './edit/unified-diff.ts'
import { codeOf, type FileCode, fileSentences } from './file-status.ts'

/** A file before a change; null where there is none. */
export type Before = Extract<Decoded, { ok: true }> | null

/** The text that a file gets, or why it is left as it is. */
export type Plan<R> = { ok: true; text: string; bom: boolean } | { ok: false; refusal: R }

/** What became of a file. `unchanged`: it has this text already, nothing was written. */
export type Changed<R> =
  | { kind: 'written' | 'unchanged'; file: FileChange; diff: string; tries: 1 | 2; otherNames: number }
  | { kind: 'refused'; refusal: R }
  | { kind: 'problem'; code: FileCode | 'stale'; message: string }

/**
 * Reads a file, lets `plan` say its new text, and writes it only if the file is still what was read. A file that changed in
 * between is read and planned once more; then the answer is `stale`, and nothing was written.
 */
export async function changeFile<R>(
  workspace: Pick<Workspace, 'files'>,
  path: string,
  plan: (before: Before) => Plan<R>,
): Promise<Changed<R>> {
  for (const tries of [1, 2] as const) {
    const current = await readCurrent(workspace, path)
    if (!current.ok) return { kind: 'problem', code: current.code, message: `${path}: ${fileSentences[current.code]}` }
    const planned = plan(current.before)
    if (!planned.ok) return { kind: 'refused', refusal: planned.refusal }
    const { diff, added, removed } = unifiedDiff(path, current.before?.text ?? null, planned.text)
    const file: FileChange = { path, change: current.before === null ? 'added' : 'modified', added, removed }
    const same = current.before?.text === planned.text && current.before.bom === planned.bom
    if (same) return { kind: 'unchanged', file, diff, tries, otherNames: 0 }
    const written = await workspace.files.write(path, encode(planned.text, planned.bom), { expect: current.hash })
    if (written.ok) return { kind: 'written', file, diff, tries, otherNames: written.otherNames ?? 0 }
    // `exists` and `missing`: it came or went between reading and writing, which is stale too.
    if (written.problem === 'stale' || written.problem === 'exists' || written.problem === 'missing') continue
    const code = codeOf(written.problem)
    return { kind: 'problem', code, message: `${path}: ${fileSentences[code]}` }
  }
  const message = `${path}: It keeps changing while it is written; nothing was written. Read it again, then decide.`
  return { kind: 'problem', code: 'stale', message }
}

/** What the model has to know of a file with several names; '' of any other. */
export const otherNamesNote = (otherNames: number): string =>
  otherNames === 0
    ? ''
    : ` It had ${otherNames} other name${otherNames === 1 ? '' : 's'} (hard links), which still ${otherNames === 1 ? 'has' : 'have'} the old text.`

type Current = { ok: true; before: Before; hash: string | null } | { ok: false; code: FileCode }

async function readCurrent(workspace: Pick<Workspace, 'files'>, path: string): Promise<Current> {
  const read = await workspace.files.read(path, { maxBytes: EDITABLE_MAX_BYTES })
  if (!read.ok) {
    return read.problem === 'missing'
      ? { ok: true, before: null, hash: null }
      : { ok: false, code: codeOf(read.problem) }
  }
  const decoded = decode(read.bytes)
  return decoded.ok ? { ok: true, before: decoded, hash: read.hash } : { ok: false, code: decoded.code }
}
