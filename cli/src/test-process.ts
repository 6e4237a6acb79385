import { spawn } from 'node:child_process'

/** A program that runs beside the test: what it has said so far, and its end. */
export type TestProcess = {
  pid: number
  child: ReturnType<typeof spawn>
  /** Resolves with what it has said on both streams, once that holds this text; rejects when it ends without. */
  saw(text: string): Promise<string>
  ended: Promise<{ exit: number | null; out: string; err: string }>
}

/** Starts a program with this environment and nothing else. */
export function startProcess(
  command: string,
  argv: readonly string[],
  options: { cwd: string; env: Record<string, string>; stdin?: string },
): TestProcess {
  const { cwd, env, stdin = '' } = options
  const child = spawn(command, argv, { cwd, env })
  let out = ''
  let err = ''
  const watching = new Set<() => void>()
  const look = () => {
    for (const watch of watching) watch()
  }
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
        const watch = () => {
          if (!out.includes(text) && !err.includes(text)) return
          watching.delete(watch)
          resolve(`${out}${err}`)
        }
        watching.add(watch)
        watch()
        void ended.then(() => reject(new Error(`it ended without ${text}: ${out}${err}`)), reject)
      }),
  }
}
