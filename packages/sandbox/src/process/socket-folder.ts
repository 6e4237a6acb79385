import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chown, lstat, mkdir, open, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PipeRole } from '../sandboxes.ts'

/** unix(7): a socket's path has at most 107 bytes and a NUL. */
const socketPathBytes = 107
// open(2): only names the file, does not open it. Not among Node's constants.
const openAsPath = 0o10000000

/** File names of the daemon's two sockets. */
export const socketNames = { daemon: 'daemon.sock', edge: 'edge.sock' } as const satisfies Record<PipeRole, string>

/** The folder for a project's sockets: short, because the data folder's path may be too long for a socket. */
export function socketFolder(installation: string, projectId: string): string {
  const name = createHash('sha256').update(`${installation}/${projectId}`).digest('hex').slice(0, 16)
  const folder = (base: string) => join(base, `codeberth-${process.getuid?.() ?? 0}`, name)
  const usual = folder(tmpdir())
  return Buffer.byteLength(join(usual, socketNames.daemon)) <= socketPathBytes ? usual : folder('/tmp')
}

/** Makes the folder empty and `owner`'s alone. Throws when somebody else owns it, as anyone may in a shared /tmp. */
export async function makeSocketFolder(folder: string, owner: number): Promise<void> {
  await mkdir(join(folder, '..'), { mode: 0o700 }).catch(unlessThere)
  await assertPrivate(join(folder, '..'))
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  await chown(folder, owner, owner)
}

/**
 * Connects to a socket in a folder that the sandbox can write to. The file itself is held while connecting, so a link
 * that user code puts in its place leads nowhere.
 */
export async function connectSocket(folder: string, role: PipeRole, signal: AbortSignal): Promise<Socket> {
  const path = join(folder, socketNames[role])
  const file = await open(path, openAsPath | constants.O_NOFOLLOW)
  try {
    if (!(await file.stat()).isSocket()) throw new Error(`${path} is not a socket`)
    return await connected(connect(`/proc/self/fd/${file.fd}`), signal)
  } finally {
    await file.close()
  }
}

function connected(socket: Socket, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(new Error('connecting took too long', { cause: signal.reason }))
    const settle = () => signal.removeEventListener('abort', abort)
    socket.once('connect', () => {
      settle()
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject).once('close', settle)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
}

async function assertPrivate(folder: string): Promise<void> {
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0)
    throw new Error(`${folder} is not a private folder of this user; remove it`)
}

const unlessThere = (thrown: unknown) => {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
}
