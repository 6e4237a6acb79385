import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { newId } from '@codeberth/protocol'
import { PGlite } from '@electric-sql/pglite'
import * as z from 'zod'
import { errorCode } from './error-code.ts'

const cacheFolder = new URL('../node_modules/.cache/codeberth/', import.meta.url)
const Package = z.object({ version: z.string() })

/**
 * An empty PGlite in memory. Its first creation takes many seconds of CPU, loading an image of the result a tenth, so the
 * image (40 MB) is kept beside the installed packages, one for each PGlite version. Where that folder cannot be written,
 * each call creates anew.
 */
export async function pgliteFromImage(): Promise<PGlite> {
  const image = new URL(`pglite-${await pgliteVersion()}.tar`, cacheFolder)
  const bytes = await readFile(image).catch(absent)
  if (bytes) return PGlite.create({ dataDir: 'memory://', loadDataDir: new Blob([new Uint8Array(bytes)]) })
  const fresh = await PGlite.create('memory://')
  await keepImage(fresh, image)
  return fresh
}

async function pgliteVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')), 'utf8')
  return Package.parse(JSON.parse(text)).version
}

// Renamed into place, so that test files that start together never load half an image.
async function keepImage(fresh: PGlite, image: URL): Promise<void> {
  const dump = await fresh.dumpDataDir('none')
  const partial = `${fileURLToPath(image)}.${newId()}`
  try {
    await mkdir(cacheFolder, { recursive: true })
    await writeFile(partial, new Uint8Array(await dump.arrayBuffer()))
    await rename(partial, image)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(errorCode(error) ?? '')) throw error
  }
}

function absent(error: unknown): undefined {
  if (!['ENOENT', 'EACCES'].includes(errorCode(error) ?? '')) throw error
}
