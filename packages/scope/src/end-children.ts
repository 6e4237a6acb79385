import { readdirSync, readFileSync } from 'node:fs'

/**
 * Ends the processes that this one started, at once: each with its group by SIGKILL, or by the signal that `gentler` has for the name
 * of its program, which must be one that it obeys without delay. On Linux; elsewhere children are left to the end of their terminal.
 */
export function endChildren(gentler: Readonly<Record<string, NodeJS.Signals>> = {}): void {
  for (const pid of children()) {
    const signal = gentler[programOf(pid)]
    if (signal) send(pid, signal)
    // What leads a group takes it along; what does not is ended alone.
    else if (!send(-pid, 'SIGKILL')) send(pid, 'SIGKILL')
  }
}

function children(): number[] {
  try {
    return readdirSync('/proc/self/task').flatMap((thread) =>
      readFileSync(`/proc/self/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    // No such file on this system, or a thread that has just ended.
    return []
  }
}

function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // It has ended meanwhile, or it leads no group.
    return false
  }
}
