import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { systemCode } from './file-problem.ts'

/** One process as /proc tells it. `startedAt` (clock ticks since boot) tells a process from a later one with its number. */
export type ProcessEntry = { pid: number; parent: number; group: number; leader: number; startedAt: number }

/** What belongs to a tree: processes below `pid` or in its session, and each that carries `mark` in its environment. */
export type TreeRoot = { pid?: number; mark?: string }

/** How long a tree has after SIGTERM before SIGKILL, and how often it is looked at meanwhile. */
const politeMs = 1_000
const lookMs = 25

const procThere = process.platform === 'linux'

/**
 * Ends a process and all that came from it, also what started a session of its own and lost its parent: SIGTERM, then
 * SIGKILL after 1 s. Resolves when none is left or after `limitMs`, with the pids that still live.
 */
export async function endTree(root: TreeRoot, limitMs: number): Promise<number[]> {
  if (!procThere) return endGroup(root)
  const began = Date.now()
  // Kept over the looks: a process whose parent died is not found below it any more.
  const known = new Map<string, ProcessEntry>()
  const told = new Set<string>()
  for (;;) {
    const living = await findTree(root, known)
    if (living.length === 0 || Date.now() - began > limitMs) return living.map(({ pid }) => pid)
    const polite = Date.now() - began < politeMs
    for (const entry of living) {
      const key = `${entry.pid} ${entry.startedAt}`
      if (!polite) signalProcess(entry.pid, 'SIGKILL')
      else if (!told.has(key)) signalProcess(entry.pid, 'SIGTERM')
      told.add(key)
    }
    await delay(lookMs)
  }
}

async function endGroup({ pid }: TreeRoot): Promise<number[]> {
  if (pid === undefined) return []
  signalProcess(-pid, 'SIGTERM')
  await delay(politeMs)
  signalProcess(-pid, 'SIGKILL')
  return []
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (thrown) {
    // It ended meanwhile.
    if (systemCode(thrown) !== 'ESRCH') throw thrown
  }
}

/** The living processes of a tree; zombies are not living. Adds what it finds to `known` and looks for their offspring too. */
export async function findTree(root: TreeRoot, known: Map<string, ProcessEntry> = new Map()): Promise<ProcessEntry[]> {
  const all = await readProcesses()
  const marked = root.mark === undefined ? new Set<number>() : await findMarked(all, root.mark)
  const inTree = new Set<number>()
  for (const entry of all) {
    const before = known.get(`${entry.pid} ${entry.startedAt}`)
    if (before || entry.pid === root.pid || entry.leader === root.pid || marked.has(entry.pid)) inTree.add(entry.pid)
  }
  for (let grew = true; grew; ) {
    grew = false
    for (const entry of all) {
      if (inTree.has(entry.pid) || !(inTree.has(entry.parent) || inTree.has(entry.leader))) continue
      inTree.add(entry.pid)
      grew = true
    }
  }
  const tree = all.filter((entry) => inTree.has(entry.pid) && entry.pid !== process.pid)
  for (const entry of tree) known.set(`${entry.pid} ${entry.startedAt}`, entry)
  return tree
}

async function readProcesses(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').then(parseStat, () => null)),
  )
  return found.filter((entry) => entry !== null)
}

/** Reads /proc/PID/stat (proc(5)); null for a zombie. The name in brackets may hold anything, so fields count from its end. */
export function parseStat(stat: string): ProcessEntry | null {
  const nameEnd = stat.lastIndexOf(')')
  const [state, parent, group, leader, ...rest] = stat.slice(nameEnd + 2).split(' ')
  if (state === 'Z' || state === 'X') return null
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    leader: Number(leader),
    startedAt: Number(rest[15]),
  }
}

async function findMarked(all: ProcessEntry[], mark: string): Promise<Set<number>> {
  const wanted = Buffer.from(`${mark}\0`)
  const marked = await Promise.all(
    all.map(({ pid }) =>
      readFile(`/proc/${pid}/environ`).then(
        (environ) => {
          const at = environ.indexOf(wanted)
          if (at < 0) return false
          return at === 0 || environ[at - 1] === 0
        },
        () => false,
      ),
    ),
  )
  return new Set(all.filter((_, index) => marked[index]).map(({ pid }) => pid))
}
