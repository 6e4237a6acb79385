import type { TerminalSize } from '@codeberth/protocol'

/** A shell on a pseudoterminal. */
export type Pty = {
  pid: number
  write(text: string): void
  resize(size: TerminalSize): void
  /** Stops and goes on reading what the shell prints. Where the runtime cannot, output goes on (`canPause` false). */
  pause(): void
  resume(): void
  canPause: boolean
  /** Lets go of the pseudoterminal; the shell gets SIGHUP. */
  close(): void
}

export type PtyOptions = {
  file: string
  cwd: string
  env: Record<string, string>
  size: TerminalSize
  printed(bytes: Uint8Array): void
  /** Called once, after the last `printed`; null when a signal ended the shell. */
  exited(code: number | null): void
}

/** The few names of Bun that are used here: https://bun.sh/docs/api/spawn (Terminal). */
declare const Bun:
  | undefined
  | {
      spawn(
        command: string[],
        options: {
          cwd: string
          env: Record<string, string>
          terminal: {
            cols: number
            rows: number
            name: string
            data(terminal: unknown, bytes: Uint8Array): void
            exit(): void
          }
        },
      ): {
        pid: number
        exited: Promise<number>
        signalCode: string | null
        terminal: { write(text: string): number; resize(cols: number, rows: number): void; close(): void }
      }
    }

/** How long the last output is waited for when something in the background keeps the pseudoterminal open. */
const lastOutputMs = 200

/** Starts a program on a new pseudoterminal: Bun's own under Bun (node-pty delivers nothing there), node-pty's on Node. */
export function openPty(options: PtyOptions): Promise<Pty> {
  return typeof Bun === 'undefined' ? openNodePty(options) : openBunPty(Bun, options)
}

async function openNodePty({ file, cwd, env, size, printed, exited }: PtyOptions): Promise<Pty> {
  const { spawn } = await import('@lydell/node-pty')
  const pty = spawn(file, [], { ...size, cwd, env, name: 'xterm-256color', encoding: null })
  // Without an encoding it gives bytes, whatever its types say.
  pty.onData((output: string | Uint8Array) => printed(typeof output === 'string' ? Buffer.from(output) : output))
  pty.onExit(({ exitCode, signal }) => exited(signal ? null : exitCode))
  return {
    pid: pty.pid,
    write: (text) => pty.write(text),
    resize: ({ cols, rows }) => pty.resize(cols, rows),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    canPause: true,
    close: () => pty.kill('SIGHUP'),
  }
}

async function openBunPty(bun: NonNullable<typeof Bun>, options: PtyOptions): Promise<Pty> {
  const { file, cwd, env, size, printed, exited } = options
  const read = Promise.withResolvers<void>()
  const shell = bun.spawn([file], {
    cwd,
    env,
    terminal: {
      ...size,
      name: 'xterm-256color',
      data: (_, bytes) => printed(bytes.slice()),
      exit: () => read.resolve(),
    },
  })
  void shell.exited.then(async (code) => {
    await Promise.race([read.promise, new Promise((resolve) => setTimeout(resolve, lastOutputMs))])
    exited(shell.signalCode ? null : code)
    shell.terminal.close()
  })
  return {
    pid: shell.pid,
    write: (text) => shell.terminal.write(text),
    resize: ({ cols, rows }) => shell.terminal.resize(cols, rows),
    pause: () => {},
    resume: () => {},
    canPause: false,
    close: () => shell.terminal.close(),
  }
}
