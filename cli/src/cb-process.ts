import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The two ways to start `cb`: the launcher on any Node, and its main file on a Node that strips types. */
export const launcher = join(import.meta.dirname, '../bin/cb')
export const mainFile = join(import.meta.dirname, 'main.ts')

/** A Node that cannot run TypeScript, or null: with it the launcher must find another one. */
export function olderNode(): string | null {
  const found = ['/usr/bin/node', '/usr/local/bin/node'].filter((path) => existsSync(path))
  const isOlder = (path: string) => /^v(20|21)\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)
  return found.find(isOlder) ?? null
}

export type CbProcess = {
  pid: number
  child: ReturnType<typeof spawn>
  /** Resolves when stdout or stderr has shown this. */
  saw(text: string): Promise<void>
  ended: Promise<{ exit: number | null; out: string; err: string }>
}

/** Starts `cb` as a process with this environment and nothing else. */
export function startCb(
  node: string,
  file: string,
  argv: readonly string[],
  options: { cwd: string; env: Record<string, string>; stdin?: string },
): CbProcess {
  const { cwd, env, stdin = '' } = options
  const child = spawn(node, [file, ...argv], { cwd, env })
  let out = ''
  let err = ''
  let look = () => undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
    look()
  })
  child.stdin.on('error', () => undefined).end(stdin)
  const ended = new Promise<{ exit: number | null; out: string; err: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => resolve({ exit, out, err }))
  })
  return {
    pid: child.pid ?? 0,
    child,
    ended,
    saw: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (out.includes(text) || err.includes(text)) resolve()
          return undefined
        }
        look()
        void ended.then(() => reject(new Error(`cb ended without ${text}: ${out}${err}`)))
      }),
  }
}
