import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DatabaseFault } from '../fault.ts'

/** Whom the server's processes run as. */
export type ServerUser = { readonly uid: number; readonly gid: number }

const run = promisify(execFile)
const commandLimitMs = 10_000
const name = 'postgres'
const lockFile = '/run/codeberth-user.lock'

// Looked for again under the lock: of two at once, the second `useradd` would give the user of the first another number.
const makeUser = `id -u ${name} >&2 && id -g ${name} >&2 && exit
groupadd --system --force ${name}
exec useradd --system --gid ${name} --no-create-home --shell /usr/sbin/nologin ${name}`

/**
 * PostgreSQL refuses to run as root: as root this finds the system user `postgres` or makes it; else undefined (the server
 * runs as whoever starts it). Throws DatabaseFault('user-missing').
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const found = await systemUser()
  if (found) return found
  try {
    await run('flock', ['--timeout', '10', lockFile, 'sh', '-c', makeUser], { timeout: 2 * commandLimitMs })
  } catch (error) {
    throw missing(error)
  }
  const made = await systemUser()
  if (!made) throw missing()
  return made
}

async function systemUser(): Promise<ServerUser | undefined> {
  const ids = await Promise.allSettled(['-u', '-g'].map((flag) => run('id', [flag, name], { timeout: commandLimitMs })))
  const [uid, gid] = ids.map((id) => (id.status === 'fulfilled' ? Number(id.value.stdout) : Number.NaN))
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: Number(uid), gid: Number(gid) } : undefined
}

const missing = (cause?: unknown) =>
  new DatabaseFault(
    'user-missing',
    'PostgreSQL does not run as root and the system user "postgres" could not be made; start as another user or set DATABASE_URL.',
    cause,
  )
