import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const Identity = z.object({ pid: z.int().positive(), startedAt: z.number() })

/** What any runner on this machine needs to find, dial and end a process sandbox. */
const ProcessState = z.object({
  projectId: z.string(),
  generation: z.int(),
  /** Of this boot of the machine; process numbers of another mean nothing. */
  machineBoot: z.string(),
  /** The process we started: the daemon, or bubblewrap around it. */
  main: Identity,
  /** First process of the sandbox's own process namespace: its end ends them all. */
  namespaceInit: Identity.nullable(),
  holder: Identity,
  sockets: z.string(),
})
export type ProcessState = z.infer<typeof ProcessState>

const fileName = 'state.json'

/** The state of the sandbox whose folder this is; null when there is none, it is of an earlier boot, or unreadable. */
export async function readState(folder: string): Promise<ProcessState | null> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = ProcessState.safeParse(parseJson(text))
  return parsed.success && parsed.data.machineBoot === (await machineBoot()) ? parsed.data : null
}

/** Writes it whole or not at all. */
export async function writeState(folder: string, state: ProcessState): Promise<void> {
  await mkdir(folder, { recursive: true })
  const next = join(folder, `${fileName}.${process.pid}`)
  await writeFile(next, JSON.stringify(state))
  await rename(next, join(folder, fileName))
}

export async function dropState(folder: string): Promise<void> {
  await rm(join(folder, fileName), { force: true })
}

/** Names of the folders in a folder; none when it does not exist. */
export async function folderNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

/** Changes with each boot of the machine. */
export async function machineBoot(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Only a whole file is ever renamed into place; a broken one is somebody else's and means nothing.
    return null
  }
}
