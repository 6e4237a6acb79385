import type { Stats } from 'node:fs'
import { link, lstat, mkdir, rename, rm, unlink } from 'node:fs/promises'
import type { FileOperation, FileOperationResult, FileProblem } from '@codeberth/protocol'
import { type HeldFolder, holdFolder, holdParent, parsePath } from './beneath.ts'
import { fileProblem, systemCode } from './file-problem.ts'
import { type KeyedQueue, queueKey } from './keyed-queue.ts'

/** Makes a folder, moves an entry or removes one with all it holds; see `Files.change`. */
export function changeEntry(root: string, queue: KeyedQueue, operation: FileOperation): Promise<FileOperationResult> {
  switch (operation.kind) {
    case 'mkdir':
      return makeFolders(root, operation.path)
    case 'move':
      return move(root, queue, operation.path, operation.to)
    case 'remove':
      return remove(root, operation.path)
  }
}

/** Makes the folder and its missing parents, each beneath the held one before it. A folder that is there already is fine. */
export async function makeFolders(root: string, path: string): Promise<FileOperationResult> {
  if (parsePath(root, path) === null) return { ok: false, problem: 'outside' }
  const names = path === '' ? [] : path.split('/')
  let real = root
  for (const [index, name] of names.entries()) {
    const held = await holdFolder(root, real)
    if (!held.ok) return held
    try {
      const problem = await makeOne(held.folder, name)
      if (problem) return { ok: false, problem: index === names.length - 1 ? problem : 'not_a_directory' }
      const next = await holdFolder(root, `${held.folder.real}/${name}`)
      if (!next.ok) return next
      real = next.folder.real
      await next.folder.handle.close()
    } finally {
      await held.folder.handle.close()
    }
  }
  return { ok: true }
}

async function makeOne(folder: HeldFolder, name: string): Promise<FileProblem | null> {
  try {
    await mkdir(folder.at(name))
  } catch (thrown) {
    if (systemCode(thrown) !== 'EEXIST') throw thrown
    const there = await lstat(folder.at(name))
    if (!there.isDirectory() && !there.isSymbolicLink()) return 'exists'
  }
  return null
}

async function move(root: string, queue: KeyedQueue, path: string, to: string): Promise<FileOperationResult> {
  if (to === path || to.startsWith(`${path}/`)) return { ok: false, problem: 'exists' }
  const from = await holdParent(root, path, false)
  if (!from.ok) return from
  try {
    const stat = await lstat(from.folder.at(from.name))
    const parents = await makeFolders(root, to.split('/').slice(0, -1).join('/'))
    if (!parents.ok) return parents
    const target = await holdParent(root, to, false)
    if (!target.ok) return target
    try {
      const source = from.folder.at(from.name)
      const goal = target.folder.at(target.name)
      return await queue(queueKey(target.folder.real, target.name), () => moveEntry(stat, source, goal))
    } finally {
      await target.folder.handle.close()
    }
  } finally {
    await from.folder.handle.close()
  }
}

/** A file is linked to its new name first: unlike a rename that cannot replace what another process puts there meanwhile. */
async function moveEntry(stat: Stats, source: string, goal: string): Promise<FileOperationResult> {
  if (stat.isFile() && (await linked(source, goal))) {
    await unlink(source)
    return { ok: true }
  }
  const there = await lstat(goal).catch((thrown) => fileProblem(thrown))
  if (there !== 'missing') return { ok: false, problem: typeof there === 'string' ? there : 'exists' }
  await rename(source, goal)
  return { ok: true }
}

/** Gives a file a second name that must be free (`exists` else); false where the file system knows no hard links. */
export async function linked(source: string, goal: string): Promise<boolean> {
  try {
    await link(source, goal)
    return true
  } catch (thrown) {
    const code = systemCode(thrown)
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'EMLINK') return false
    throw thrown
  }
}

async function remove(root: string, path: string): Promise<FileOperationResult> {
  const held = await holdParent(root, path, false)
  if (!held.ok) return held
  try {
    await rm(held.folder.at(held.name), { recursive: true })
    return { ok: true }
  } finally {
    await held.folder.handle.close()
  }
}
