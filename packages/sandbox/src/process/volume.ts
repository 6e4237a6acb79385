import { randomUUID } from 'node:crypto'
import { chmod, lchown, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The folders of a volume. Only `checkout` is the workspace. */
export const volumeFolders = ['checkout', 'home', 'daemon'] as const

/** Makes the volume of a project, or leaves the one that is there as it is but for its owner. */
export async function makeVolume(folder: string, owner: number): Promise<void> {
  for (const name of volumeFolders) await mkdir(join(folder, name), { recursive: true })
  // The owner changes with the isolation: with bubblewrap come, gone or started by another user.
  if ((await lstat(folder)).uid !== owner) await give(folder, owner)
}

/** The folder itself last: where this is cut off, the next start does it again. */
async function give(folder: string, owner: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await give(path, owner)
    else await lchown(path, owner, owner)
  }
  await lchown(folder, owner, owner)
}

/** Deletes a volume. It is out of the way at once, whole; what a crash leaves in `trash` goes with the next `emptyTrash`. */
export async function removeVolume(folder: string, trash: string): Promise<void> {
  await mkdir(trash, { recursive: true })
  const aside = join(trash, randomUUID())
  try {
    await rename(folder, aside)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return
    throw thrown
  }
  await removeTree(aside)
}

export async function emptyTrash(trash: string): Promise<void> {
  for (const name of await readdir(trash).catch(() => [])) await removeTree(join(trash, name))
}

async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch {
    // Package caches hold folders without write permission, which their own owner may not empty.
    await makeWritable(folder)
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name))
}
