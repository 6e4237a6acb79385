import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerUser } from './server-user.ts'

/** The nearest folder on the way to `path` (itself included) that `user` cannot enter; undefined when all are open. */
export async function closedFolder(path: string, user: ServerUser | undefined): Promise<string | undefined> {
  if (!user) return undefined
  for (const folder of lineage(path)) {
    const { mode, uid, gid } = await stat(folder)
    const execute = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if (!(mode & execute)) return folder
  }
}

const lineage = (path: string): string[] => (dirname(path) === path ? [path] : [...lineage(dirname(path)), path])
