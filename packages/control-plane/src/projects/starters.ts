import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CheckoutSource, ProjectSource } from '@codeberth/protocol'

const folder = fileURLToPath(new URL('../../starters/', import.meta.url))
const ownerExecutes = 0o100
const isDerived = (path: string): boolean => /(^|\/)(node_modules|__pycache__|\.git)(\/|$)/.test(path)

/** How the checkout of a project comes to be, as the daemon is told; the files of a starter are read from disk. */
export async function checkoutSource(source: ProjectSource): Promise<CheckoutSource> {
  if (source.kind === 'starter') return { kind: 'files', files: await readStarter(source.starter) }
  return source
}

async function readStarter(name: string) {
  const root = join(folder, name)
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !isDerived(path))
    .sort()
  return Promise.all(
    paths.map(async (path) => {
      const file = join(root, path)
      const [bytes, { mode }] = await Promise.all([readFile(file), stat(file)])
      return { path, bytes: bytes.toString('base64'), executable: (mode & ownerExecutes) !== 0 }
    }),
  )
}
