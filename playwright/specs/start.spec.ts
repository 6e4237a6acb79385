import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openEmbedded, startLimitMs } from '../src/embedded.ts'
import { startProgram } from '../src/process.ts'

const main = 'services/standalone/src/main.ts'
const scratch = () => mkdtempSync(join(tmpdir(), 'cb-'))
const start = (env: Record<string, string>) =>
  startProgram([process.execPath, main], { PORT: '0', SANDBOX_URL: 'process:', ...env })

/** Processes whose command line or environment names this folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const said = `${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`
        return said.includes(folder)
      } catch {
        // It has ended meanwhile, or is not ours to look at.
        return false
      }
    })
}

test.describe('1 npm start', () => {
  test.setTimeout(startLimitMs + 60_000)

  test('shows its steps, then the URL, what it chose and why; Ctrl-C stops everything', async () => {
    const house = await openEmbedded({ SANDBOX_URL: 'process:' })
    const said = house.program.output()
    expect(said).toMatch(/✓ .*database.* \(\d+\.\d s\)/i)
    expect(said).toMatch(/sandboxes: .* because SANDBOX_URL says process:/i)
    expect(said).toMatch(/model: /i)
    expect((await fetch(`${house.url}/login`)).status).toBe(200)
    expect(await house.program.stop('SIGINT')).toBe(130)
    expect(processesOf(house.folder)).toEqual([])
    await house.stop()
  })

  test('a second Ctrl-C ends at once', async () => {
    const house = await openEmbedded({ SANDBOX_URL: 'process:' })
    house.program.child.kill('SIGINT')
    expect(await house.program.stop('SIGINT')).toBe(130)
    // What the first start could not stop in order, the next one finds and ends.
    const again = await openEmbedded({ SANDBOX_URL: 'process:' }, house.folder)
    await again.program.stop('SIGINT')
    expect(processesOf(house.folder)).toEqual([])
    await house.stop()
  })

  test('after a kill -9 a new start takes over what was left, and leaves nothing behind', async () => {
    const house = await openEmbedded({ SANDBOX_URL: 'process:' })
    await house.program.stop('SIGKILL')
    const again = await openEmbedded({ SANDBOX_URL: 'process:' }, house.folder)
    expect((await fetch(`${again.url}/healthz`)).status).toBe(200)
    expect(await again.program.stop('SIGINT')).toBe(130)
    expect(processesOf(house.folder)).toEqual([])
    await house.stop()
  })

  test('when npm is ended, as a service manager does, everything ends with it', async () => {
    const folder = scratch()
    const env = { PORT: '0', SANDBOX_URL: 'process:', CODEBERTH_DATA: join(folder, 'data') }
    const program = startProgram(['npm', 'start'], env)
    await program.line(/Codeberth is ready/, startLimitMs)
    program.child.kill('SIGTERM')
    await program.line(/stopping/, 10_000)
    await expect.poll(() => processesOf(folder), { timeout: 20_000 }).toEqual([])
    rmSync(folder, { recursive: true, force: true })
  })

  test('a taken port is one clear sentence and a failed exit', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const address = taken.address()
    const port = address !== null && typeof address !== 'string' ? address.port : 0
    const folder = scratch()
    const program = start({ PORT: String(port), CODEBERTH_DATA: folder })
    await program.line(new RegExp(`cannot start: Port ${port} is in use by another program\\.`), 60_000)
    expect(await program.stop()).not.toBe(0)
    taken.close()
    rmSync(folder, { recursive: true })
  })

  test('an unwritable data folder is one clear sentence and a failed exit', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'file'), '')
    chmodSync(folder, 0o500)
    const program = start({ CODEBERTH_DATA: join(folder, 'file/data') })
    await program.line(/cannot start: The data folder .* cannot be written \(E[A-Z]+\)\./, 60_000)
    expect(await program.stop()).not.toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })

  test('a data folder in use by another instance is one clear sentence and a failed exit', async () => {
    const house = await openEmbedded({ SANDBOX_URL: 'process:' })
    const second = start({ CODEBERTH_DATA: join(house.folder, 'data') })
    await second.line(/cannot start: The data folder .* is in use by another instance \(process \d+\)\./, 60_000)
    expect(await second.stop()).not.toBe(0)
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200)
    await house.stop()
  })

  test('an unreachable configured database is one clear sentence and a failed exit', async () => {
    const folder = scratch()
    const program = start({ CODEBERTH_DATA: folder, DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' })
    await program.line(
      /cannot start: PostgreSQL at 127\.0\.0\.1:9\/none cannot be used: nothing listens there\./,
      60_000,
    )
    expect(await program.stop()).not.toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })

  test('a wrong setting is named, and no value is repeated', async () => {
    const program = start({ PORT: 'hunter2' })
    await program.line(/cannot start: PORT is not valid/, 60_000)
    expect(program.output()).not.toContain('hunter2')
    expect(await program.stop()).not.toBe(0)
  })

  test('npx cb answers in the repository', () => {
    expect(execFileSync('npx', ['--no-install', 'cb', '--version'], { encoding: 'utf8' }).trim()).toBe('0.1.0')
  })
})
