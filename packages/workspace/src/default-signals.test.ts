import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const bun = join(import.meta.dirname, '../../../node_modules/.bin/bun')

/** Prints what a terminal and a command ignore, as masks of the kernel. */
const script = `
  const { openPty } = await import(${JSON.stringify(join(import.meta.dirname, 'terminals/pty.ts'))})
  const { localProcesses } = await import(${JSON.stringify(join(import.meta.dirname, 'local-processes.ts'))})
  const env = { PATH: '/usr/bin:/bin' }
  const look = 'grep SigIgn: /proc/self/status'
  const said = { terminal: '', command: '' }
  await new Promise((exited, failed) => {
    const printed = (bytes) => { said.terminal += Buffer.from(bytes).toString() }
    const terminal = openPty({ file: '/bin/sh', cwd: '/', env, size: { cols: 80, rows: 24 }, printed, exited })
    terminal.then((pty) => pty.write(look + '; exit\\n'), failed)
  })
  const output = async ({ text }) => { said.command += text }
  const spec = { command: look, cwd: '', env: {}, timeoutMs: 10_000 }
  await localProcesses({ root: '/', env }).run(spec, output, new AbortController().signal)
  console.log(Object.values(said).map((text) => /SigIgn:\\s*(\\w+)/.exec(text)?.[1]).join(' '))
  process.exit()`

test.each([
  ['Node', [process.execPath, '--input-type=module', '-e']],
  ['Bun', [bun, '-e']],
])('under %s a Ctrl-C reaches terminals and commands although it is ignored where we were started', (_, runtime) => {
  // As `nohup npm start &` in a script starts it: interrupt, quit and hang-up are ignored.
  const ignoring = ['-c', 'trap "" INT QUIT HUP; exec "$@"', 'sh', ...runtime, script]
  const said = execFileSync('/bin/sh', ignoring, { encoding: 'utf8', timeout: 30_000 })
  // The last digit holds the first four signals, of which SIGILL is none of ours.
  expect(said).toMatch(/^[0-9a-f]{15}[08] [0-9a-f]{15}[08]\n$/)
})
