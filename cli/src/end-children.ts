import { readdirSync, readFileSync } from 'node:fs'

/**
 * Kills the processes that this one started, with their groups, at once. On Linux; elsewhere children are left to the end of
 * their terminal.
 */
export function endChildren(): void {
  for (const pid of children()) {
    // A command leads a group of its own; what does not is ended alone.
    if (!kill(-pid)) kill(pid)
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

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    // It has ended meanwhile, or it leads no group.
    return false
  }
}
