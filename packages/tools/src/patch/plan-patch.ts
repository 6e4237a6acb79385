import type { Workspace } from '@codeberth/protocol'
import { applyEdits } from '../edit/apply-edits.ts'
import { decode, EDITABLE_MAX_BYTES, encode } from '../edit/encoding.ts'
import { unifiedDiff } from '../edit/unified-diff.ts'
import { codeOf, fileSentences } from '../file-status.ts'
import type { FilePatch, PatchHunk } from './parse-patch.ts'

/** A file as it is and as it is to be; null where it is not. */
export type FileStep = {
  path: string
  moveTo: string | null
  before: { bytes: Uint8Array; hash: string } | null
  after: Uint8Array | null
  diff: string
  added: number
  removed: number
}

/** Why a patch is not applied: the file, what is wrong, and in which hunk. */
export type PatchRefusal = { path: string; code: string; message: string; hunk?: number; nearest?: string }

export type PatchPlan = { ok: true; steps: FileStep[] } | { ok: false; refusal: PatchRefusal }

/** Says what a patch makes of the files as they are, without writing any. The first file that does not fit refuses all. */
export async function planPatch(
  workspace: Pick<Workspace, 'files'>,
  patches: readonly FilePatch[],
): Promise<PatchPlan> {
  const steps: FileStep[] = []
  for (const patch of patches) {
    const planned = await planFile(workspace, patch)
    if ('code' in planned) return { ok: false, refusal: planned }
    steps.push(planned)
  }
  return { ok: true, steps }
}

async function planFile({ files }: Pick<Workspace, 'files'>, patch: FilePatch): Promise<FileStep | PatchRefusal> {
  const { path } = patch
  const read = await files.read(path, { maxBytes: EDITABLE_MAX_BYTES })
  const refuse = (code: string, message: string): PatchRefusal => ({ path, code, message: `${path}: ${message}` })
  if (patch.kind === 'add') {
    if (read.ok || read.problem !== 'missing') {
      const code = read.ok ? 'exists' : codeOf(read.problem)
      return refuse(code, fileSentences[code])
    }
    const { diff, added, removed } = unifiedDiff(path, null, patch.content)
    return { path, moveTo: null, before: null, after: encode(patch.content, false), diff, added, removed }
  }
  if (!read.ok) {
    const code = codeOf(read.problem)
    return refuse(code, fileSentences[code])
  }
  const before = { bytes: read.bytes, hash: read.hash }
  const decoded = decode(read.bytes)
  if (patch.kind === 'delete') {
    const lines = decoded.ok ? unifiedDiff(path, decoded.text, '') : { diff: '', added: 0, removed: 0 }
    return { path, moveTo: null, before, after: null, ...lines }
  }
  if (patch.moveTo !== null) {
    const target = await files.read(patch.moveTo, { maxBytes: 1 })
    if (target.ok || target.problem !== 'missing') {
      const code = target.ok || target.problem === 'too_large' ? 'exists' : codeOf(target.problem)
      return { path: patch.moveTo, code, message: `${patch.moveTo}: ${fileSentences[code]}` }
    }
  }
  if (patch.hunks.length === 0)
    return { path, moveTo: patch.moveTo, before, after: read.bytes, diff: '', added: 0, removed: 0 }
  if (!decoded.ok) return refuse(decoded.code, fileSentences[decoded.code])
  const result = applyEdits(
    decoded.text,
    patch.hunks.map((hunk) => asEdit(hunk, decoded.text)),
  )
  if (!result.ok) {
    const { code, message, index, nearest } = result
    return { ...refuse(code, message), hunk: index, ...(nearest === undefined ? {} : { nearest }) }
  }
  const changes = unifiedDiff(path, decoded.text, result.text)
  return { path, moveTo: patch.moveTo, before, after: encode(result.text, decoded.bom), ...changes }
}

/** Lines that go take a newline with them; the last line of a file may have none. */
function asEdit(hunk: PatchHunk, fileText: string): PatchHunk {
  const lines = hunk.oldText.replace(/\n$/u, '')
  const text = fileText.replaceAll('\r\n', '\n')
  const isEnd = text === lines || text.endsWith(`\n${lines}`)
  return hunk.newText === '' && isEnd ? { ...hunk, oldText: lines } : hunk
}
