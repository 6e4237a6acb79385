import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CheckoutPath, type FileProblem } from '@codeberth/protocol'
import { fileProblem, systemCode } from './file-problem.ts'

/**
 * A folder beneath the root that stays the same folder while it is held: names are looked up relative to the open handle, so
 * that a folder swapped for a symlink between check and use leads nowhere else. Closed by who opened it.
 */
export type HeldFolder = {
  /** The real path at the time of opening; what locks and messages name. */
  real: string
  /** A path prefix for system calls on the entries of this folder. */
  at(name: string): string
  handle: FileHandle
}

export type Held = { ok: true; folder: HeldFolder; name: string } | { ok: false; problem: FileProblem }

const maxLinks = 40
/** Only Linux can look names up through an open handle; elsewhere the real path is used, checked just before. */
const linux = process.platform === 'linux'

/** True for the root itself and what lies below it; both are real paths. */
export const isBeneath = (root: string, real: string): boolean => real === root || real.startsWith(`${root}/`)

/** The place of a checkout path in words of the file system; null when it is not a path of a checkout. */
export const parsePath = (root: string, path: string): string | null =>
  CheckoutPath.safeParse(path).success ? join(root, path) : null

/**
 * Holds the folder that really contains `path` (symlinks followed while they stay beneath `root`) and names the entry in it.
 * With `follow`, an entry that is itself a symlink is followed too, also to a place that does not exist yet. Missing folders
 * are `missing`; a place that is not beneath the root is `outside`.
 */
export async function holdParent(root: string, path: string, follow: boolean): Promise<Held> {
  const place = parsePath(root, path)
  if (place === null || path === '') return { ok: false, problem: 'outside' }
  let wanted = place
  for (let links = 0; links < maxLinks; links++) {
    const held = await holdFolder(root, dirname(wanted))
    if (!held.ok) return held
    const name = basename(wanted)
    const target = follow ? await linkTarget(held.folder, name) : null
    if (target === null) return { ok: true, folder: held.folder, name }
    await held.folder.handle.close()
    // Not normalised: `link/..` means what the file system says it means.
    wanted = (target.startsWith('/') ? target : `${held.folder.real}/${target}`).replace(/\/+$/, '')
    if (wanted === root || /\/\.\.?$/.test(wanted)) return { ok: false, problem: 'not_a_file' }
  }
  return { ok: false, problem: 'outside' }
}

/** Holds a folder by its absolute path; its real place must be beneath `root`, which is a real path. */
export async function holdFolder(
  root: string,
  absolute: string,
): Promise<{ ok: true; folder: HeldFolder } | { ok: false; problem: FileProblem }> {
  let handle: FileHandle
  let real: string
  try {
    real = await realpath(absolute)
    if (!isBeneath(root, real)) return { ok: false, problem: 'outside' }
    handle = await open(real, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  } catch (thrown) {
    return {
      ok: false,
      problem: systemCode(thrown) === 'ENOENT' ? await whyMissing(root, absolute) : fileProblem(thrown),
    }
  }
  if (linux) real = await readlink(`/proc/self/fd/${handle.fd}`)
  if (!isBeneath(root, real)) {
    await handle.close()
    return { ok: false, problem: 'outside' }
  }
  const prefix = linux ? `/proc/self/fd/${handle.fd}` : real
  return { ok: true, folder: { real, handle, at: (name) => `${prefix}/${name}` } }
}

/** A missing path through a link that leaves the root is told as `outside`, so that nothing is learnt about what is there. */
async function whyMissing(root: string, absolute: string): Promise<FileProblem> {
  for (let at = absolute; at.length > root.length; at = dirname(at)) {
    const real = await realpath(at).catch(() => null)
    if (real !== null) return isBeneath(root, real) ? 'missing' : 'outside'
    const link = await readlink(at).catch(() => null)
    if (link !== null && !isBeneath(root, resolve(dirname(at), link))) return 'outside'
  }
  return 'missing'
}

async function linkTarget(folder: HeldFolder, name: string): Promise<string | null> {
  try {
    return (await lstat(folder.at(name))).isSymbolicLink() ? await readlink(folder.at(name)) : null
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return null
    throw thrown
  }
}

/** The real path of a folder or file beneath the root; null when there is none or it leads outside. */
export async function realBeneath(root: string, path: string): Promise<string | null> {
  if (path === '') return root
  const held = await holdParent(root, path, true)
  if (!held.ok) return null
  try {
    const real = `${held.folder.real}/${held.name}`
    await lstat(held.folder.at(held.name))
    return isBeneath(root, real) ? real : null
  } catch (thrown) {
    fileProblem(thrown)
    return null
  } finally {
    await held.folder.handle.close()
  }
}
