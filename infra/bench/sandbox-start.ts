import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newId } from '@codeberth/protocol'
import { openSandboxes, type Sandboxes } from '@codeberth/sandbox'
import type { Scope } from '@codeberth/scope'
import { findEngine } from '../test/engine.ts'
import { findProgram } from '../test/programs.ts'
import type { Table } from './table.ts'

const run = promisify(execFile)
const rounds = 7
const startLimitMs = 120_000
const buildLimitMs = 10 * 60_000
const closeMs = 30_000
const image = 'debian:bookworm-slim'
const limits = { memoryBytes: 512 * 1024 * 1024, cpus: 1, pids: 200 }
const title = 'Sandbox: cold start of a new project to a daemon that can be dialled'
const quiet = { info: () => undefined, warn: () => undefined }

type Place = { url: string; ours: string; reference: string; bare: () => Promise<unknown> }

/** Cold start of a sandbox: Docker against `docker run`, else bubblewrap against a bare `bwrap … true`. */
export async function benchSandboxStart(scope: Scope): Promise<Table> {
  const place = await findPlace()
  if ('missing' in place) return { title, ours: '', reference: '', rows: [], note: `Skipped: ${place.missing}.` }
  const { url, ours, reference, bare } = place
  const dataDir = mkdtempSync(join(tmpdir(), 'cb-bench-'))
  scope.own(dataDir, (path) => rmSync(path, { recursive: true, force: true }), closeMs, 'folder')
  const sandboxes = await openSandboxes(url, { dataDir, daemonFile: await buildDaemon(), log: quiet })
  scope.own(sandboxes, (opened) => opened.close(), closeMs, 'sandboxes')
  const oursMs: number[] = []
  const referenceMs: number[] = []
  // The first round brings programs and images into memory and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const both = [
      async () => oursMs.push(await startOnce(sandboxes, url)),
      async () => referenceMs.push(await timed(bare)),
    ]
    for (const start of round % 2 === 0 ? both : both.toReversed()) await start()
  }
  const row = { name: 'start', oursMs: oursMs.slice(1), referenceMs: referenceMs.slice(1) }
  const note = `Medians over ${rounds} alternating rounds; isolation: ${sandboxes.isolation}.`
  return { title, ours, reference, rows: [row], note }
}

async function findPlace(): Promise<Place | { missing: string }> {
  const engine = await findEngine()
  if ('url' in engine) {
    const client = findProgram('docker')
    if (!client) return { missing: 'the docker program is not installed' }
    const args = ['-H', engine.url, 'run', '--rm', '--network', 'none', '--pull', 'never', image, 'true']
    const bare = () => run(client, args, { timeout: startLimitMs })
    return { url: `docker:${engine.url}`, ours: 'codeberth, docker', reference: 'docker run … true', bare }
  }
  const bwrap = findProgram('bwrap')
  if (!bwrap) return { missing: `${engine.missing}, and bubblewrap is not installed` }
  const bare = () => run(bwrap, ['--ro-bind', '/', '/', '--unshare-all', 'true'], { timeout: startLimitMs })
  return { url: 'process:', ours: 'codeberth, bubblewrap', reference: 'bwrap … true', bare }
}

async function buildDaemon(): Promise<string> {
  const script = join(import.meta.dirname, '../../services/sandboxd/build.mjs')
  const { stdout } = await run(process.execPath, [script], { timeout: buildLimitMs })
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** A new project each time, gone again afterwards. */
async function startOnce(sandboxes: Sandboxes, url: string): Promise<number> {
  const projectId = newId()
  const spec = { projectId, generation: 1, limits, ...(url.startsWith('docker:') ? { image } : {}) }
  try {
    return await timed(async () => {
      const sandbox = await sandboxes.ensure(spec, AbortSignal.timeout(startLimitMs))
      const stream = await sandbox.dial('daemon')
      stream.destroy()
    })
  } finally {
    await sandboxes.remove(projectId)
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await act()
  return performance.now() - startedAt
}
