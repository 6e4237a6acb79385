import type { FileOperation, Workspace } from '@codeberth/protocol'
import { codeOf, fileSentences } from '../file-status.ts'
import type { FileStep, PatchRefusal } from './plan-patch.ts'

export type Carried = { ok: true } | { ok: false; refusal: PatchRefusal }

type Undo = () => Promise<boolean>
type Failure = { path: string; code: string; message: string }

/**
 * Writes what was planned: all files or none. A file that is not what it was when the patch was planned is not touched, and
 * what was written before it is taken back. Deletions come last, because they alone lose what a file was.
 */
export async function carryOutPatch(workspace: Pick<Workspace, 'files'>, steps: readonly FileStep[]): Promise<Carried> {
  const undo: Undo[] = []
  const order = [...steps].sort((a, b) => Number(a.after === null) - Number(b.after === null))
  for (const step of order) {
    const failure = await carryOutStep(workspace, step, undo)
    if (failure !== null) return { ok: false, refusal: await takeBack(undo, failure) }
  }
  return { ok: true }
}

async function takeBack(undo: readonly Undo[], failure: Failure): Promise<PatchRefusal> {
  let whole = true
  for (const step of undo.toReversed()) whole = (await step()) && whole
  const rest = whole ? '' : ' A file that somebody changed meanwhile could not be put back: look at what is there.'
  return { ...failure, message: `${failure.path}: ${failure.message}${rest}` }
}

async function carryOutStep(
  workspace: Pick<Workspace, 'files'>,
  step: FileStep,
  undo: Undo[],
): Promise<Failure | null> {
  const { path, moveTo, before, after } = step
  if (after === null) return removeFile(workspace, step, undo)
  if (moveTo !== null) {
    const moved = await change(workspace, { kind: 'move', path, to: moveTo })
    if (moved !== null) return moved
    undo.push(async () => (await change(workspace, { kind: 'move', path: moveTo, to: path })) === null)
  }
  if (before !== null && before.bytes === after) return null
  const place = moveTo ?? path
  const written = await workspace.files.write(place, after, { expect: before?.hash ?? null })
  if (!written.ok) return failureOf(place, written.problem)
  undo.push(async () => {
    if (before === null) return (await change(workspace, { kind: 'remove', path: place })) === null
    return (await workspace.files.write(place, before.bytes, { expect: written.hash })).ok
  })
  return null
}

async function removeFile(workspace: Pick<Workspace, 'files'>, { path, before }: FileStep, undo: Undo[]) {
  const there = await workspace.files.read(path)
  if (there.ok ? there.hash !== before?.hash : there.problem !== 'too_large') return failureOf(path, 'stale')
  const removed = await change(workspace, { kind: 'remove', path })
  if (removed === null && before)
    undo.push(async () => (await workspace.files.write(path, before.bytes, { expect: null })).ok)
  return removed
}

async function change(workspace: Pick<Workspace, 'files'>, operation: FileOperation): Promise<Failure | null> {
  const changed = await workspace.files.change(operation)
  return changed.ok ? null : failureOf(operation.kind === 'move' ? operation.to : operation.path, changed.problem)
}

function failureOf(path: string, problem: Parameters<typeof codeOf>[0] | 'stale'): Failure {
  if (problem === 'stale')
    return { path, code: 'stale', message: 'It changed meanwhile; nothing was written. Read it again.' }
  const code = codeOf(problem)
  return { path, code, message: fileSentences[code] }
}
