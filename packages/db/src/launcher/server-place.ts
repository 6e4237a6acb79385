import { createHash, randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errorCode } from '../error-code.ts'
import { DatabaseFault } from '../fault.ts'
import { closedFolder } from './reach.ts'
import { type ServerUser, serverUser } from './server-user.ts'

/** Where one server lives: `cluster` holds its data, beside it are its password (0600) and its log. */
export type ServerPlace = {
  readonly folder: string
  readonly cluster: string
  readonly passwordFile: string
  readonly logFile: string
  readonly user: ServerUser | undefined
}

/** Of the server that npm ships; data of another major version cannot be opened. */
const majorVersion = '18'

/** For root when the wanted folder lies below one that the server's user cannot enter. */
export const sharedFolder = '/var/lib/codeberth'

/**
 * Chooses and makes the folder: `dataDir`, or one below `sharedFolder` that is the same at every start for the same
 * `dataDir`. Throws DatabaseFault('folder-unwritable').
 */
export async function serverPlace(dataDir: string): Promise<ServerPlace> {
  const wanted = resolve(dataDir)
  try {
    await mkdir(wanted, { recursive: true })
    const real = await realpath(wanted)
    const user = (await ownerOf(join(real, 'cluster'))) ?? (await serverUser())
    const folder = (await closedFolder(real, user)) ? await reachableFolder(real) : real
    return {
      folder,
      cluster: join(folder, 'cluster'),
      passwordFile: join(folder, 'password'),
      logFile: join(folder, 'postgres.log'),
      user,
    }
  } catch (error) {
    throw asFolderFault(wanted, error)
  }
}

// Data made by an ordinary user and opened by root keeps its owner; the server insists on owning its data.
async function ownerOf(cluster: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const found = await stat(cluster).catch(absent)
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined
}

async function reachableFolder(wanted: string): Promise<string> {
  const folder = join(sharedFolder, createHash('sha256').update(wanted).digest('hex').slice(0, 12))
  await mkdir(folder, { recursive: true, mode: 0o755 })
  return folder
}

/**
 * Whether the place holds a cluster of our version. Throws DatabaseFault: 'folder-version' for another version,
 * 'folder-foreign' for a folder with other content.
 */
export async function holdsCluster(place: ServerPlace): Promise<boolean> {
  try {
    const names = await readdir(place.cluster).catch(absent)
    if (!names?.length) return false
    const version = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(absent))?.trim()
    if (version === majorVersion) return true
    if (version === undefined)
      throw new DatabaseFault('folder-foreign', `${place.cluster} is not empty and not a PostgreSQL data folder.`)
    throw new DatabaseFault(
      'folder-version',
      `${place.cluster} was made by PostgreSQL ${version}; this version opens ${majorVersion} only. Dump and restore it.`,
    )
  } catch (error) {
    throw asFolderFault(place.folder, error)
  }
}

/** The random password, made at the first start. Throws DatabaseFault('password-lost') when data is there without it. */
export async function serverPassword(place: ServerPlace, hasCluster: boolean): Promise<string> {
  const kept = await readFile(place.passwordFile, 'utf8').catch(absent)
  if (kept) return kept.trim()
  if (hasCluster)
    throw new DatabaseFault('password-lost', `The database in ${place.folder} has lost its file "password".`)
  const password = randomBytes(24).toString('base64url')
  try {
    await writeFile(place.passwordFile, `${password}\n`, { mode: 0o600 })
    if (place.user) await chown(place.passwordFile, place.user.uid, place.user.gid)
  } catch (error) {
    throw asFolderFault(place.folder, error)
  }
  return password
}

/** What the operating system said about a folder, as one sentence; faults and the unexpected pass as they are. */
export function asFolderFault(folder: string, error: unknown): unknown {
  const why = reasons[errorCode(error) ?? '']
  return why
    ? new DatabaseFault('folder-unwritable', `The data folder ${folder} cannot be used: ${why}.`, error)
    : error
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
}

/** For `catch`: a missing file is undefined, everything else still throws. */
export function absent(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error
}
