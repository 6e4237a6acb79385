import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Fault, type FaultCode, newId } from '@codeberth/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sandbox, Sandboxes, SandboxReport, SandboxSpec } from '../sandboxes.ts'

/** An adapter under test. `cannot` names tests that it cannot pass and the fault it must answer with instead. */
export type SandboxesUnderTest = {
  readonly open: () => Promise<Sandboxes>
  /** The folder of the volume as processes in the sandbox see it. */
  readonly volume: (projectId: string) => string
  readonly steps: readonly string[]
  /** The image of each sandbox, where the adapter has images. */
  readonly image?: string
  readonly cannot: readonly { test: 'freeze' | 'archive' | 'unknown image'; fault: FaultCode; reason: string }[]
}

const MiB = 1024 * 1024
const startLimitMs = 60_000

/** The promises of the port, held against a real adapter with the test daemon in its sandboxes. */
export function testSandboxes(name: string, adapter: SandboxesUnderTest): void {
  describe(`${name} sandboxes`, () => {
    let sandboxes: Sandboxes
    const made: string[] = []
    const newSpec = (): SandboxSpec => {
      const projectId = newId()
      made.push(projectId)
      const limits = { memoryBytes: 512 * MiB, cpus: 1, pids: 200 }
      return { projectId, generation: 1, limits, ...(adapter.image ? { image: adapter.image } : {}) }
    }
    const ensure = (spec: SandboxSpec) => sandboxes.ensure(spec, AbortSignal.timeout(startLimitMs))

    beforeAll(async () => {
      sandboxes = await adapter.open()
    })
    afterAll(async () => {
      const left: string[] = []
      try {
        for (const projectId of made) await sandboxes.remove(projectId)
        await sandboxes.reap((found) => {
          left.push(found.projectId)
          return 'keep'
        })
      } finally {
        await sandboxes.close()
      }
      expect(left).toEqual([])
    })

    test('10 MB come back unchanged over each of two streams at once', async () => {
      const sandbox = await ensure(newSpec())
      const sent = randomBytes(10 * MiB)
      const [daemon, edge] = await Promise.all([echo(sandbox, 'daemon', sent), echo(sandbox, 'edge', sent)])
      expect([daemon.equals(sent), edge.equals(sent)]).toEqual([true, true])
    })

    test('callers at the same time and later ones get the same boot', async () => {
      const spec = newSpec()
      const together = await Promise.all([ensure(spec), ensure(spec), ensure(spec)])
      const later = await ensure({ ...spec, generation: 2 })
      expect(new Set([...together, later].map((sandbox) => sandbox.id)).size).toBe(1)
    })

    test('another runner finds the running sandbox and dials it', async () => {
      const spec = newSpec()
      const first = await ensure(spec)
      const runner = await adapter.open()
      const second = await runner.ensure({ ...spec, generation: 2 }, AbortSignal.timeout(startLimitMs))
      const [said] = await Promise.all([echo(second, 'daemon', Buffer.from('hello'))])
      await runner.close()
      expect([second.id, said.toString()]).toEqual([first.id, 'hello'])
    })

    test('files outlive a stop, the boot does not, and remove deletes them', async () => {
      const spec = newSpec()
      const first = await ensure(spec)
      const file = `${adapter.volume(spec.projectId)}/checkout/note.txt`
      expect(await shell(first, `echo kept > ${file}`)).toBe('exit 0\n')
      await sandboxes.stop(spec.projectId)
      await expect(first.dial('daemon')).rejects.toMatchObject({ code: 'unreachable' })
      const second = await ensure(spec)
      expect(second.id).not.toBe(first.id)
      expect(await shell(second, `cat ${file}`)).toBe('kept\nexit 0\n')
      await sandboxes.remove(spec.projectId)
      expect(await shell(await ensure(spec), `test -e ${file}`)).toBe('exit 1\n')
    })

    test('stop ends every process, also one that left its session and its parent', async () => {
      const spec = newSpec()
      const sandbox = await ensure(spec)
      const beats = `${adapter.volume(spec.projectId)}/checkout/beats`
      const beat = `while :; do echo x >> ${beats}; sleep 0.02; done`
      await shell(sandbox, `(setsid sh -c '${beat}' >/dev/null 2>&1 &) ; until test -s ${beats}; do sleep 0.01; done`)
      await sandboxes.stop(spec.projectId)
      const after = await ensure(spec)
      const counted = await shell(after, `wc -c < ${beats}; sleep 0.2; wc -c < ${beats}`)
      const [before, later] = counted.split('\n')
      expect(Number(before)).toBeGreaterThan(0)
      expect(later).toBe(before)
    })

    test('a daemon that was killed is started anew, with the files and without what it had started', async () => {
      const spec = newSpec()
      const first = await ensure(spec)
      const folder = `${adapter.volume(spec.projectId)}/checkout`
      const beat = `while :; do echo x >> ${folder}/beats; sleep 0.02; done`
      await shell(
        first,
        `(setsid sh -c '${beat}' >/dev/null 2>&1 &) ; until test -s ${folder}/beats; do sleep 0.01; done`,
      )
      await shell(first, 'kill -9 $PPID')
      const isGone = () =>
        first.dial('daemon').then(
          (stream) => !stream.destroy(),
          () => true,
        )
      await expect.poll(isGone, { timeout: 10_000 }).toBe(true)
      const second = await ensure(spec)
      expect(second.id).not.toBe(first.id)
      const counted = await shell(second, `wc -c < ${folder}/beats; sleep 0.2; wc -c < ${folder}/beats`)
      const [before, later] = counted.split('\n')
      expect([Number(before) > 0, later]).toEqual([true, before])
    })

    test('stopping and removing what is not there does nothing', async () => {
      const { projectId } = newSpec()
      await sandboxes.stop(projectId)
      await sandboxes.remove(projectId)
      expect(await sandboxes.reap((found) => (found.projectId === projectId ? 'remove' : 'keep'))).toEqual([])
    })

    test('observe tells each step of a start, then ready, stopped and none', async () => {
      const spec = newSpec()
      const ended = new AbortController()
      const told = collect(sandboxes.observe(ended.signal), spec.projectId)
      await ensure(spec)
      await sandboxes.stop(spec.projectId)
      await sandboxes.remove(spec.projectId)
      ended.abort()
      const reports = await told
      const steps = reports.flatMap(({ step }) => (step?.ok ? [step.name] : []))
      const states = reports.filter(({ step }) => !step).map(({ state }) => state)
      expect(steps).toEqual(adapter.steps)
      expect(states).toEqual(['ready', 'stopping', 'stopped', 'stopping', 'none'])
    })

    test('a start whose every caller has left stops and leaves nothing running', async () => {
      const spec = newSpec()
      const leave = new AbortController()
      const start = sandboxes.ensure(spec, leave.signal)
      leave.abort(new Error('left'))
      await expect(start).rejects.toThrow('left')
      await sandboxes.stop(spec.projectId)
      const running: string[] = []
      await sandboxes.reap((found) => {
        if (found.running) running.push(found.projectId)
        return 'keep'
      })
      expect(running).not.toContain(spec.projectId)
    })

    test('reap stops what it is told to, and keeps its volume', async () => {
      const spec = newSpec()
      const first = await ensure(spec)
      const runner = await adapter.open()
      const reaped = await runner.reap((found) => (found.projectId === spec.projectId ? 'stop' : 'keep'))
      await runner.close()
      expect(reaped).toEqual([{ projectId: spec.projectId, done: 'stopped' }])
      await expect(first.dial('daemon')).rejects.toMatchObject({ code: 'unreachable' })
    })

    test('a project id that is no plain name is refused', async () => {
      for (const projectId of ['../up', '', 'a/b', '.', 'a\0b'])
        await expect(ensure({ ...newSpec(), projectId })).rejects.toThrow()
    })

    const expectFault = async (what: 'freeze' | 'archive' | 'unknown image', act: () => Promise<unknown>) => {
      const fault = adapter.cannot.find((row) => row.test === what)?.fault
      const thrown: unknown = await act().catch((error: unknown) => error)
      expect(thrown).toBeInstanceOf(Fault)
      expect(thrown).toMatchObject({ code: fault })
    }
    const refused = (what: string) => adapter.cannot.find((row) => row.test === what)?.reason

    test('a frozen sandbox goes on where it was', async () => {
      const spec = newSpec()
      const sandbox = await ensure(spec)
      if (refused('freeze')) return expectFault('freeze', () => sandboxes.freeze(spec.projectId))
      await sandboxes.freeze(spec.projectId)
      const again = await ensure(spec)
      expect([again.id, await shell(again, 'true')]).toEqual([sandbox.id, 'exit 0\n'])
    })

    test('an archived sandbox comes back with its files', async () => {
      const spec = newSpec()
      const sandbox = await ensure(spec)
      if (refused('archive')) return expectFault('archive', () => sandboxes.archive(spec.projectId))
      const file = `${adapter.volume(spec.projectId)}/checkout/note.txt`
      await shell(sandbox, `echo kept > ${file}`)
      await sandboxes.archive(spec.projectId)
      expect(await shell(await ensure(spec), `cat ${file}`)).toBe('kept\nexit 0\n')
    })

    test('an unknown image is named', async () => {
      const spec = { ...newSpec(), image: 'codeberth-no-such-image:1' }
      if (refused('unknown image')) return expectFault('unknown image', () => ensure(spec))
      await expect(ensure(spec)).rejects.toMatchObject({
        code: 'sandbox-failed',
        message: expect.stringContaining('codeberth-no-such-image:1'),
      })
    })
  })
}

/** What a shell command in the sandbox writes, and its exit code. */
export async function shell(sandbox: Sandbox, command: string): Promise<string> {
  const stream = await sandbox.dial('daemon')
  stream.write(`sh ${command}`)
  const said = await text(stream)
  stream.destroy()
  return said
}

async function echo(sandbox: Sandbox, role: 'daemon' | 'edge', sent: Buffer): Promise<Buffer> {
  const stream = await sandbox.dial(role)
  stream.end(sent)
  return received(stream)
}

async function received(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function collect(reports: AsyncIterable<SandboxReport>, projectId: string): Promise<SandboxReport[]> {
  const all: SandboxReport[] = []
  for await (const report of reports) if (report.projectId === projectId) all.push(report)
  return all
}
