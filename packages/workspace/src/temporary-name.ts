import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { holdParent } from './beneath.ts'
import { fileProblem, systemCode } from './file-problem.ts'

/** Begins the name of a file that is being written; such files are never listed, found or reported as changes. */
export const temporaryPrefix = '.codeberth-write-'

/** Tells this process from an earlier one with its number. */
const boot = randomUUID().slice(0, 8)

/** The name of a file that process `pid` is writing. */
export const temporaryName = (pid = process.pid, of = boot): string => `${temporaryPrefix}${pid}-${of}-${randomUUID()}`

/** Whether a file of that name was left by a writer that is gone, so that it is no use to anybody. */
export function isAbandoned(name: string): boolean {
  const [, pid, of] = /^\.codeberth-write-(\d+)-([0-9a-f]{8})-/.exec(name) ?? []
  if (pid === undefined || of === boot) return false
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // EPERM: it lives and belongs to somebody else.
    return systemCode(thrown) === 'EPERM'
  }
}

/** Removes what a killed writer left beneath `root`. One that cannot be removed stays: it hides from every list anyway. */
export async function removeAbandoned(root: string, path: string): Promise<void> {
  const held = await holdParent(root, path, false)
  if (!held.ok) return
  try {
    await rm(held.folder.at(held.name), { force: true })
  } catch (thrown) {
    fileProblem(thrown)
  } finally {
    await held.folder.handle.close()
  }
}
