import { setTimeout as delay } from 'node:timers/promises'
import {
  Fault,
  limits,
  type TerminalFrame,
  type TerminalInput,
  type TerminalMark,
  type TerminalSize,
  type TerminalView,
} from '@codeberth/protocol'
import { findShell } from '../local-processes.ts'
import { endTree } from '../process-tree.ts'
import { followModes, type Modes } from './modes.ts'
import { openPty, type Pty } from './pty.ts'
import { openRing, type Ring } from './ring.ts'
import { startedTerminal, type TerminalAction, type TerminalEvent, type TerminalState } from './terminal-state.ts'
import { nextTerminal } from './terminal-transition.ts'

/** Name of the variable by which the processes of one terminal are found again. */
export const terminalMark = 'CODEBERTH_TERMINAL'

const frameBytes = 64 * 1024
/** How far from the ring's beginning a line end is looked for, to begin a replay at. */
const boundaryBytes = 16 * 1024
/** How often a paused terminal looks whether the viewer that lags still takes anything. */
const lookMs = 1_000
/** Time between the two sizes that make a full-screen program paint itself anew. */
const nudgeMs = 50

export type TerminalsOptions = {
  /** Numbers this boot; positions of another epoch cannot be continued. */
  epoch: number
  cwd: string
  /** The whole environment of the shells; TERM and a mark are added. */
  env: Readonly<Record<string, string>>
  shell?: string
}

/** Shells that live on without a viewer. An unknown id throws Fault('not-found'). */
export type Terminals = {
  list(): TerminalView[]
  /** Opening an id twice gives the same terminal. Throws Fault('terminal-limit') at `terminal.count`. */
  open(options: { id: string; size: TerminalSize; title?: string }): Promise<TerminalView>
  /** Frames after the mark, then live until the shell has ended or `signal` aborts; what cannot be continued begins with `reset`. */
  attach(id: string, after: TerminalMark | null, signal: AbortSignal): AsyncGenerator<TerminalFrame>
  /** Types; a counter that this viewer used before is dropped. */
  input(input: TerminalInput): void
  resize(id: string, size: TerminalSize): void
  /** Ends the shell and all that came from it, then forgets the terminal. Closing an unknown one does nothing. */
  close(id: string): Promise<void>
  closeAll(): Promise<void>
}

type Terminal = {
  id: string
  title: string
  createdAt: number
  pty: Pty
  ring: Ring
  /** Modes at the ring's beginning and at its head. */
  modesAtStart: Modes
  modesAtHead: Modes
  state: TerminalState
  waiting: Set<() => void>
  viewers: number
  look: NodeJS.Timeout | null
}

/** Makes the table of terminals, empty. */
export function openTerminals(options: TerminalsOptions): Terminals {
  const table = new Map<string, Promise<Terminal>>()
  const opened = new Map<string, Terminal>()
  const find = (id: string): Terminal => {
    const terminal = opened.get(id)
    if (!terminal) throw new Fault('not-found')
    return terminal
  }
  const close = async (id: string) => {
    const terminal = await table.get(id)?.catch(() => undefined)
    table.delete(id)
    opened.delete(id)
    if (terminal) await end(terminal)
  }
  return {
    list: () => [...opened.values()].map(viewOf),
    open: async ({ id, size, title }) => {
      const there = table.get(id)
      if (there) return viewOf(await there)
      if (table.size >= limits.terminals.value) throw new Fault('terminal-limit', { count: table.size })
      const opening = start(options, { id, size, title: title ?? 'bash' })
      table.set(id, opening)
      try {
        const terminal = await opening
        if (table.get(id) === opening) opened.set(id, terminal)
        return viewOf(terminal)
      } catch (thrown) {
        table.delete(id)
        throw thrown
      }
    },
    attach: (id, after, signal) => attach(find(id), options.epoch, after, signal),
    input: ({ id, viewer, counter, text }) => apply(find(id), { kind: 'typed', viewer, counter, text }),
    resize: (id, size) => apply(find(id), { kind: 'resized', size }),
    close,
    closeAll: async () => {
      await Promise.all([...table.keys()].map(close))
    },
  }
}

const viewOf = ({ id, title, createdAt, state }: Terminal): TerminalView => ({
  id,
  title,
  createdAt,
  // -1: ended by a signal.
  exitCode: state.exit ? (state.exit.code ?? -1) : null,
  size: state.size,
})

async function start(
  { cwd, env, shell }: TerminalsOptions,
  { id, size, title }: { id: string; size: TerminalSize; title: string },
): Promise<Terminal> {
  const holder: { terminal?: Terminal } = {}
  const early: TerminalEvent[] = []
  const ring = openRing(limits.terminalRingBytes.value)
  const modesAtStart = followModes()
  const modesAtHead = followModes()
  const tell = (event: TerminalEvent) => (holder.terminal ? apply(holder.terminal, event) : early.push(event))
  const pty = await openPty({
    file: shell ?? (await findShell()),
    cwd,
    env: { ...env, TERM: 'xterm-256color', COLORTERM: 'truecolor', [terminalMark]: id },
    size,
    printed: (bytes) => {
      ring.add(bytes, modesAtStart.read)
      modesAtHead.read(bytes)
      tell({ kind: 'printed', bytes: bytes.length, at: Date.now() })
    },
    exited: (code) => tell({ kind: 'exited', code }),
  })
  const terminal: Terminal = {
    id,
    title,
    createdAt: Date.now(),
    pty,
    ring,
    modesAtStart,
    modesAtHead,
    state: startedTerminal(size),
    waiting: new Set(),
    viewers: 0,
    look: null,
  }
  holder.terminal = terminal
  for (const event of early) apply(terminal, event)
  return terminal
}

function apply(terminal: Terminal, event: TerminalEvent): void {
  const { state, actions } = nextTerminal(terminal.state, event)
  terminal.state = state
  for (const action of actions) carryOut(terminal, action)
  if (state.paused) terminal.look ??= setInterval(() => apply(terminal, { kind: 'looked', at: Date.now() }), lookMs)
  else stopLooking(terminal)
}

function stopLooking(terminal: Terminal): void {
  if (terminal.look) clearInterval(terminal.look)
  terminal.look = null
}

function carryOut(terminal: Terminal, action: TerminalAction): void {
  switch (action.kind) {
    case 'write':
      terminal.pty.write(action.text)
      return
    case 'resize':
      terminal.pty.resize(action.size)
      return
    case 'pause':
      terminal.pty.pause()
      return
    case 'resume':
      terminal.pty.resume()
      return
    case 'wake':
      for (const wake of terminal.waiting) wake()
  }
}

async function* attach(
  terminal: Terminal,
  epoch: number,
  after: TerminalMark | null,
  signal: AbortSignal,
): AsyncGenerator<TerminalFrame> {
  const { ring } = terminal
  const continued = after?.epoch === epoch && after.position >= ring.start && after.position <= ring.head
  let position = continued ? after.position : -1
  const viewer = ++terminal.viewers
  apply(terminal, { kind: 'joined', viewer, position: Math.max(position, ring.start), at: Date.now() })
  if (!continued) void nudge(terminal)
  try {
    while (!signal.aborted) {
      if (position < ring.start) {
        const { from, bytes } = replayStart(terminal)
        position = from + bytes.length
        yield outputFrame(epoch, from, bytes, true)
      } else if (position < ring.head) {
        const bytes = ring.read(position, frameBytes)
        yield outputFrame(epoch, position, bytes, false)
        position += bytes.length
        apply(terminal, { kind: 'moved', viewer, position, at: Date.now() })
      } else if (terminal.state.exit) {
        yield { kind: 'exit', epoch, code: terminal.state.exit.code }
        return
      } else {
        await woken(terminal, signal)
      }
    }
  } finally {
    apply(terminal, { kind: 'left', viewer, at: Date.now() })
  }
}

const outputFrame = (epoch: number, from: number, bytes: Uint8Array, reset: boolean): TerminalFrame => ({
  kind: 'output',
  epoch,
  from,
  bytes: Buffer.from(bytes).toString('base64'),
  reset,
})

/**
 * Where a replay begins: after a line end, so that no character or sequence is cut, with the modes of that place before it.
 * The modes take the positions right before it; they fit, because what set them was longer and is gone.
 */
function replayStart({ ring, modesAtStart }: Terminal): { from: number; bytes: Uint8Array } {
  if (ring.start === 0) return { from: 0, bytes: ring.read(0, frameBytes) }
  const lineEnd = ring.read(ring.start, boundaryBytes).indexOf(0x0a)
  const skipped = ring.read(ring.start, lineEnd + 1)
  const modes = followModes()
  modes.read(modesAtStart.restore())
  modes.read(skipped)
  const bytes = modes.restore()
  return { from: ring.start + skipped.length - bytes.length, bytes }
}

/** A full-screen program paints itself anew when its size changes. */
async function nudge(terminal: Terminal): Promise<void> {
  const { rows } = terminal.state.size
  if (!terminal.modesAtHead.alternateScreen || rows < 2 || terminal.state.exit) return
  terminal.pty.resize({ ...terminal.state.size, rows: rows - 1 })
  await delay(nudgeMs)
  if (!terminal.state.exit) terminal.pty.resize(terminal.state.size)
}

function woken(terminal: Terminal, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      terminal.waiting.delete(wake)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    terminal.waiting.add(wake)
    signal.addEventListener('abort', wake)
  })
}

async function end(terminal: Terminal): Promise<void> {
  const { pty } = terminal
  if (!terminal.state.exit) pty.close()
  await endTree({ pid: pty.pid, mark: `${terminalMark}=${terminal.id}` }, limits.cancelKillMs.value)
  apply(terminal, { kind: 'exited', code: null })
  stopLooking(terminal)
}
