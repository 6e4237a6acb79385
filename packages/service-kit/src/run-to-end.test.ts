import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runToEnd } from './run-to-end.ts'

const never = new AbortController().signal

/** Whether a process is there and is not only waiting to be collected. */
function isRunning(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('what a program says and its exit code come back, and it has nothing to read', async () => {
  const script = 'cat; echo said; echo wrong >&2; exit 3'
  expect(await runToEnd(['/bin/sh', '-c', script], { signal: never })).toEqual({
    code: 3,
    out: 'said\n',
    err: 'wrong\n',
  })
  expect(
    await runToEnd(['/bin/sh', '-c', 'echo $GIVEN; pwd'], { signal: never, cwd: '/', env: { GIVEN: 'yes' } }),
  ).toEqual({ code: 0, out: 'yes\n/\n', err: '' })
  expect((await runToEnd(['/nowhere/program'], { signal: never })).code).toBe(127)
})

test('of long output the end is kept', async () => {
  const { out } = await runToEnd(['/bin/sh', '-c', 'head -c 100000 /dev/zero | tr "\\0" x; echo end'], {
    signal: never,
  })
  expect([out.length, out.slice(-5)]).toEqual([4_000, 'xend\n'])
})

/** A program that ignores gentle signals, with a child; both write their numbers into the file. */
const stubborn = (file: string) => ['/bin/sh', '-c', `trap "" TERM INT; sleep 600 & echo $$ $! > ${file}; wait`]

async function writtenPids(file: string): Promise<string[]> {
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : [])
  await expect.poll(() => read().filter(isRunning).length, { timeout: 10_000 }).toBe(2)
  return read()
}

function scratchFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'codeberth-run-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'pids')
}

test('an abort ends the program with what it has started, and says why', async () => {
  const file = scratchFile()
  const stop = new AbortController()
  const running = runToEnd(stubborn(file), { signal: stop.signal })
  const pids = await writtenPids(file)
  stop.abort('enough')
  await expect(running).rejects.toBe('enough')
  expect(pids.filter(isRunning)).toEqual([])
  await expect(runToEnd(['/bin/true'], { signal: stop.signal })).rejects.toBe('enough')
})

test('when this process is killed, the program ends with what it has started', async () => {
  const file = scratchFile()
  const script = `
    import { runToEnd } from ${JSON.stringify(join(import.meta.dirname, 'run-to-end.ts'))}
    await runToEnd(${JSON.stringify(stubborn(file))}, { signal: new AbortController().signal })`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  const pids = await writtenPids(file)
  parent.kill('SIGKILL')
  await expect.poll(() => pids.filter(isRunning)).toEqual([])
})
