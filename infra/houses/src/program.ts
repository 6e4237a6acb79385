import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../../..')

/** A program of the house as a process: what it printed, and how to end it. */
export type Program = {
  child: ChildProcess
  output(): string
  line(pattern: RegExp, limitMs: number): Promise<RegExpExecArray>
  /** Resolves with the exit code; null when it was killed. */
  ended: Promise<number | null>
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Most of the output that is kept. */
const keptChars = 400_000

/** Starts a program in a group of its own with exactly this environment beside PATH and HOME. */
export function startProgram(argv: readonly string[], env: Record<string, string>, cwd = repository): Program {
  const [command = process.execPath, ...args] = argv
  const child = spawn(command, args, {
    cwd,
    detached: true,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const watchers = new Set<() => void>()
  const keep = (bytes: Buffer) => {
    output = (output + bytes.toString()).slice(-keptChars)
    for (const watch of watchers) watch()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  return {
    child,
    output: () => output,
    ended,
    line: (pattern, limitMs) => waitForLine(pattern, limitMs, { output: () => output, watchers, ended }),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return ended
    },
  }
}

/** What a program left when it ended. */
export type Ended = { code: number | null; stdout: string; stderr: string }

/** Runs a program to its end with exactly this environment beside PATH and HOME. */
export function runProgram(argv: readonly string[], env: Record<string, string>, cwd = repository): Promise<Ended> {
  const { child } = startProgram(argv, env, cwd)
  const read = (stream: NodeJS.ReadableStream | null) => {
    let text = ''
    stream?.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    return () => text
  }
  const [stdout, stderr] = [read(child.stdout), read(child.stderr)]
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', (code) => done({ code, stdout: stdout(), stderr: stderr() }))
  })
}

type Watched = { output(): string; watchers: Set<() => void>; ended: Promise<number | null> }

function waitForLine(pattern: RegExp, limitMs: number, { output, watchers, ended }: Watched): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why} before ${pattern}; it printed:\n${output().slice(-4_000)}`))
    const timer = setTimeout(() => fail(`${limitMs} ms passed`), limitMs)
    const look = () => {
      const found = pattern.exec(output())
      if (!found) return
      clearTimeout(timer)
      watchers.delete(look)
      resolve(found)
    }
    watchers.add(look)
    look()
    void ended.then((code) => {
      clearTimeout(timer)
      if (!pattern.exec(output())) fail(`the program ended with ${code}`)
    })
  })
}
