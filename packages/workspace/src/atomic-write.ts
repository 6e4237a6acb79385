import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { type FileWrite, limits, type WriteOptions } from '@codeberth/protocol'
import { type HeldFolder, holdParent } from './beneath.ts'
import { linked, makeFolders } from './entry-operations.ts'
import { fileProblem } from './file-problem.ts'
import { hashOf } from './hash.ts'
import { type KeyedQueue, queueKey } from './keyed-queue.ts'
import { temporaryName } from './temporary-name.ts'

/**
 * Replaces or makes a file so that a reader, also after a crash, sees the old bytes or the new ones and nothing between.
 * Writes to one real file wait for each other, so the precondition is compared with what is then replaced.
 */
export async function atomicWrite(
  root: string,
  queue: KeyedQueue,
  path: string,
  bytes: Uint8Array,
  options: WriteOptions,
): Promise<FileWrite> {
  if (bytes.length > limits.fileWriteBytes.value) return { ok: false, problem: 'too_large' }
  if (path === '') return { ok: false, problem: 'not_a_file' }
  let held = await holdParent(root, path, true)
  if (!held.ok && held.problem === 'missing') {
    const parents = await makeFolders(root, path.split('/').slice(0, -1).join('/'))
    if (!parents.ok) return parents
    held = await holdParent(root, path, true)
  }
  if (!held.ok) return held
  const { folder, name } = held
  try {
    return await queue(queueKey(folder.real, name), () => writeHeld(folder, name, bytes, options))
  } finally {
    await folder.handle.close()
  }
}

async function writeHeld(
  folder: HeldFolder,
  name: string,
  bytes: Uint8Array,
  { expect }: WriteOptions,
): Promise<FileWrite> {
  const there = await lstat(folder.at(name)).catch((thrown) => fileProblem(thrown))
  if (typeof there === 'string' && there !== 'missing') return { ok: false, problem: there }
  const old = typeof there === 'string' ? null : there
  if (old && !old.isFile()) return { ok: false, problem: 'not_a_file' }
  if (expect !== undefined) {
    const hash = old ? await hashThere(folder, name) : null
    if (hash !== expect) return { ok: false, problem: 'stale', hash }
  }
  const temporary = folder.at(temporaryName())
  try {
    await writeTemporary(temporary, bytes, old)
    const free = expect === null && (await linkNew(temporary, folder, name))
    if (free === 'taken') return { ok: false, problem: 'stale', hash: await hashThere(folder, name) }
    if (free !== 'linked') await rename(temporary, folder.at(name))
  } finally {
    await rm(temporary, { force: true })
  }
  await folder.handle.sync()
  const otherNames = old ? old.nlink - 1 : 0
  return { ok: true, hash: hashOf(bytes), ...(otherNames > 0 ? { otherNames } : {}) }
}

/** Puts the new file under a name that must be free, atomically; false where that takes hard links that are not there. */
async function linkNew(temporary: string, folder: HeldFolder, name: string): Promise<'linked' | 'taken' | false> {
  try {
    return (await linked(temporary, folder.at(name))) ? 'linked' : false
  } catch (thrown) {
    if (fileProblem(thrown) === 'exists') return 'taken'
    throw thrown
  }
}

async function writeTemporary(temporary: string, bytes: Uint8Array, old: Stats | null): Promise<void> {
  const file = await open(temporary, 'wx')
  try {
    await file.writeFile(bytes)
    if (old) await keepOwner(file, old)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function keepOwner(file: FileHandle, old: Stats): Promise<void> {
  const made = await file.stat()
  // Only root may give files away; for everyone else the new file is their own.
  if (process.getuid?.() === 0 && (made.uid !== old.uid || made.gid !== old.gid)) await file.chown(old.uid, old.gid)
  await file.chmod(old.mode & 0o7777)
}

async function hashThere(folder: HeldFolder, name: string): Promise<string | null> {
  const file = await open(folder.at(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    return hashOf(await file.readFile())
  } finally {
    await file.close()
  }
}
