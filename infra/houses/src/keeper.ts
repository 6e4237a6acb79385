import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Program } from './program.ts'

/** Ends what it was told of, in reverse order: when asked to, or when this process is gone, however that came. */
export type Keeper = {
  keep<P extends Program>(program: P): P
  /** Runs a program once everything that is kept after it has ended. */
  runLast(argv: readonly string[], env: Record<string, string>): void
  /** Deletes a folder at the very end. */
  remove(folder: string): void
  /** Resolves when all is gone. Throws Error when something had to be killed. */
  close(): Promise<void>
}

/** Starts a keeper in a group of its own: what kills this process leaves it alone. */
export function openKeeper(): Keeper {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'keeper/main.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(child, 'close')
  const tell = (kept: object) => void child.stdin.write(`${JSON.stringify(kept)}\n`)
  return {
    keep(program) {
      tell({ pid: program.child.pid })
      return program
    },
    runLast: (run, env) => tell({ run, env }),
    remove: (folder) => tell({ remove: folder }),
    async close() {
      child.stdin.end()
      const [code] = await ended
      if (code !== 0) throw new Error('part of the stack did not end by itself')
    },
  }
}
