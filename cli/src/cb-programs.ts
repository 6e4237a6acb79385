import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The two ways to start `cb`: the launcher on any Node, and its main file on a Node that strips types. */
export const launcher = join(import.meta.dirname, '../bin/cb')
export const mainFile = join(import.meta.dirname, 'main.ts')

/** A Node that cannot run TypeScript, or null: with it the launcher must find another one. */
export function olderNode(): string | null {
  const found = ['/usr/bin/node', '/usr/local/bin/node'].filter((path) => existsSync(path))
  const isOlder = (path: string) => /^v(20|21)\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)
  return found.find(isOlder) ?? null
}
