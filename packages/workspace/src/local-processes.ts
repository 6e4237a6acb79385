import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { access, constants, lstat } from 'node:fs/promises'
import { constants as system } from 'node:os'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as delay } from 'node:timers/promises'
import { type CommandChunk, type CommandEnd, type CommandSpec, limits, type Processes } from '@codeberth/protocol'
import { realBeneath } from './beneath.ts'
import { systemCode } from './file-problem.ts'
import { endTree } from './process-tree.ts'

/** Name of the variable by which the processes of one command are found again, also after they left its session. */
export const commandMark = 'CODEBERTH_COMMAND'

/**
 * When the shell has ended while the background holds its pipes open: looks without a word after which reading stops, and the
 * bound of all. Looks are counted, not time: a process that stood still itself has not read what was there.
 */
const drainLookMs = 20
const drainIdleLooks = 8
const drainMaxLooks = 100
const drainIdleMs = drainIdleLooks * drainLookMs

type Output = Parameters<Processes['run']>[1]
type Pipe = { source: NodeJS.ReadableStream | null; stream: CommandChunk['stream']; hasRead: boolean; waiting: boolean }

export type ProcessesOptions = {
  root: string
  /** The whole environment of the children: nothing is inherited from this process. */
  env: Readonly<Record<string, string>>
}

/** Shell commands beneath `root`: bash where there is one, else sh; each in a session of its own, without input. */
export function localProcesses({ root, env }: ProcessesOptions): Processes {
  return {
    run: async (spec, output, signal) => {
      const cwd = await realBeneath(root, spec.cwd)
      if (cwd === null || !(await lstat(cwd)).isDirectory()) {
        return failed(`The folder ${spec.cwd || '.'} does not exist in the checkout.`)
      }
      if (signal.aborted) return { reason: 'killed', code: null }
      if (spec.command.includes('\0')) return failed('The command contains a NUL character.')
      const mark = randomUUID()
      const child = spawn(await findShell(), ['-c', spec.command], {
        cwd,
        env: { ...env, ...spec.env, [commandMark]: mark },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      return follow(child, `${commandMark}=${mark}`, spec, output, signal)
    },
  }
}

const failed = (problem: string): CommandEnd => ({ reason: 'failed', code: null, problem })

/** The shell of commands and terminals. */
export const findShell = (): Promise<string> =>
  access('/bin/bash', constants.X_OK).then(
    () => '/bin/bash',
    () => '/bin/sh',
  )

async function follow(
  child: ChildProcess,
  mark: string,
  spec: CommandSpec,
  output: Output,
  signal: AbortSignal,
): Promise<CommandEnd> {
  const asked = new AbortController()
  const cancelled = () => asked.abort('killed')
  signal.addEventListener('abort', cancelled, { once: true })
  const timer = setTimeout(() => asked.abort('timeout'), spec.timeoutMs)
  const pipes: Pipe[] = [
    { source: child.stdout, stream: 'stdout', hasRead: false, waiting: false },
    { source: child.stderr, stream: 'stderr', hasRead: false, waiting: false },
  ]
  const drained = Promise.all(pipes.map((pipe) => pass(pipe, output)))
  // An `output` that throws ends the command; the error itself is thrown below.
  drained.catch(cancelled)
  try {
    const end = await Promise.race([exitOf(child), aborted(asked.signal)])
    const byUs = end === 'killed' || end === 'timeout'
    if (byUs) await endTree({ pid: child.pid ?? 0, mark }, limits.cancelKillMs.value - drainIdleMs)
    await drain(drained, pipes)
    return byUs ? { reason: end, code: null } : end
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancelled)
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

/** Reads what the shell left in its pipes, however slow the reader is; not what the background goes on to write. */
async function drain(drained: Promise<unknown>, pipes: Pipe[]): Promise<void> {
  const done = drained.then(() => true)
  let idle = 0
  for (let looks = 1; !(await Promise.race([done, delay(drainLookMs, false)])); looks++) {
    const isRead = pipes.some(({ waiting, hasRead }) => waiting || hasRead)
    for (const pipe of pipes) pipe.hasRead = false
    idle = isRead ? 0 : idle + 1
    const isOver = looks >= drainMaxLooks && !pipes.some(({ waiting }) => waiting)
    if (idle >= drainIdleLooks || isOver) return
  }
}

function exitOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(failed(error.message)))
    child.once('exit', (code, signal) =>
      // As a shell tells it: 128 + the number of the signal that ended it.
      resolve({ reason: 'exited', code: code ?? (signal ? 128 + system.signals[signal] : null) }),
    )
  })
}

function aborted(signal: AbortSignal): Promise<'killed' | 'timeout'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason === 'timeout' ? 'timeout' : 'killed'), { once: true })
  })
}

/** Passes a pipe on as text; a character that is split between two reads arrives whole. Waits where `output` asks to. */
async function pass(pipe: Pipe, output: Output): Promise<void> {
  if (!pipe.source) return
  const decoder = new StringDecoder('utf8')
  const give = async (text: string) => {
    pipe.waiting = true
    if (text) await output({ stream: pipe.stream, text })
    pipe.waiting = false
    pipe.hasRead = true
  }
  try {
    for await (const bytes of pipe.source) await give(decoder.write(Buffer.from(bytes)))
  } catch (thrown) {
    // Closed by us while a process in the background still held it open.
    if (systemCode(thrown) !== 'ERR_STREAM_PREMATURE_CLOSE') throw thrown
  }
  await give(decoder.end())
}
