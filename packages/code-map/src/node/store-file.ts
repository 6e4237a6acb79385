import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MapStore } from '../store/journal.ts'

/** A journal larger than this is not read: it would take longer than mapping anew. */
const journalMaxBytes = 512 * 1024 * 1024

/** Keeps a map in a file; its folder is made when missing. */
export function openStoreFile(path: string): MapStore {
  return {
    async load() {
      try {
        return (await stat(path)).size > journalMaxBytes ? null : await readFile(path)
      } catch (thrown) {
        if (isMissing(thrown)) return null
        throw thrown
      }
    },
    append: (bytes) => appendFile(path, bytes),
    async replace(bytes) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const fresh = `${path}.${randomUUID()}`
      try {
        await writeFile(fresh, bytes, { mode: 0o600 })
        await rename(fresh, path)
      } catch (thrown) {
        await rm(fresh, { force: true })
        throw thrown
      }
    },
  }
}

const isMissing = (thrown: unknown) => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
