import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Messaging, openMessaging, type Queue } from './index.ts'

/** A server under test: where it is, and how it goes away and comes back on the same address. */
export type Server = { readonly url: string; restart(): Promise<void>; close(): Promise<void> }

const longAwayMs = 30_000

/** What every adapter of Queue and Bus promises. */
export function messagingConformance(name: string, start: () => Promise<Server>): void {
  describe(name, () => {
    let server: Server
    let messaging: Messaging
    const errors: string[] = []
    beforeAll(async () => {
      server = await start()
      messaging = await openMessaging(server.url, { onError: (error, where) => errors.push(`${where}: ${error}`) })
    })
    afterAll(async () => {
      await messaging?.close()
      await server?.close()
    })
    queueTests(() => messaging, errors)
    busTests(() => messaging)
    outageTests(
      () => messaging,
      () => server,
    )
  })
}

function queueTests(messaging: () => Messaging, errors: string[]): void {
  test('a job reaches one worker with its data', async () => {
    const { queue } = messaging()
    const seen = collect(3)
    const worker = await queue.work('data', 2, async (data) => seen.add(data))
    await Promise.all([1, 2, 3].map((n) => add(queue, 'data', { n }, { id: `job-${n}-1` })))
    expect(new Set(await seen.all)).toEqual(new Set([{ n: 1 }, { n: 2 }, { n: 3 }]))
    await worker.close()
  })

  test('an id that waits already is not added twice, one that is done may come again', async () => {
    const { queue } = messaging()
    await add(queue, 'ids', { n: 1 }, { id: 'same-1' })
    await add(queue, 'ids', { n: 2 }, { id: 'same-1' })
    await add(queue, 'ids', { n: 3 }, { id: 'other-1' })
    const seen = collect(2)
    const worker = await queue.work('ids', 1, async (data) => seen.add(data))
    expect(await seen.all).toEqual([{ n: 1 }, { n: 3 }])
    await worker.close()
    const again = collect(1)
    const second = await queue.work('ids', 1, async (data) => again.add(data))
    await add(queue, 'ids', { n: 4 }, { id: 'same-1' })
    expect(await again.all).toEqual([{ n: 4 }])
    await second.close()
  })

  test('an id with a colon or a plain number is refused', async () => {
    const { queue } = messaging()
    await expect(queue.add('ids', {}, { id: 'run:1' })).rejects.toThrow('"run:1" cannot be the id of a job.')
    await expect(queue.add('ids', {}, { id: '17' })).rejects.toThrow('"17" cannot be the id of a job.')
  })

  test('a delayed job comes after one that was added later', async () => {
    const { queue } = messaging()
    const seen = collect(2)
    const worker = await queue.work('delay', 1, async (data) => seen.add(data))
    await add(queue, 'delay', 'late', { id: 'late-1', delayMs: 5_000 })
    await add(queue, 'delay', 'early', { id: 'early-1' })
    expect(await seen.all).toEqual(['early', 'late'])
    await worker.close()
  })

  test('a job that throws is told and gone, and the next one runs', async () => {
    const { queue } = messaging()
    const seen = collect(1)
    const worker = await queue.work('throws', 1, async (data) => {
      if (data === 'bad') throw new Error('bad job')
      seen.add(data)
    })
    await add(queue, 'throws', 'bad', { id: 'bad-1' })
    await add(queue, 'throws', 'good', { id: 'good-1' })
    expect(await seen.all).toEqual(['good'])
    expect(errors).toContain('job of throws: Error: bad job')
    await worker.close()
  })

  test('no more jobs run at once than asked for, and closing aborts and waits for them', async () => {
    const { queue } = messaging()
    const started = collect(2)
    const ended: unknown[] = []
    const worker = await queue.work('close', 2, async (data, signal) => {
      started.add(data)
      await aborted(signal)
      ended.push(data)
    })
    for (const n of [1, 2, 3]) await add(queue, 'close', n, { id: `close-${n}-1` })
    expect(await started.all).toEqual([1, 2])
    await worker.close()
    await worker.close()
    expect(ended).toEqual([1, 2])
    const rest = collect(1)
    const next = await queue.work('close', 1, async (data) => rest.add(data))
    expect(await rest.all).toEqual([3])
    await next.close()
  })
}

function busTests(messaging: () => Messaging): void {
  test('a notice reaches every listener of its channel and no other, in order', async () => {
    const { bus } = messaging()
    const [a, b, other] = [collect(2), collect(2), collect(1)]
    const stops = [
      await bus.subscribe('run:1', a.add),
      await bus.subscribe('run:1', b.add),
      await bus.subscribe('run:2', other.add),
    ]
    await bus.publish('run:1', { seq: 1 })
    await bus.publish('run:1', { seq: 2 })
    await bus.publish('run:2', { seq: 9 })
    expect(await Promise.all([a.all, b.all, other.all])).toEqual([
      [{ seq: 1 }, { seq: 2 }],
      [{ seq: 1 }, { seq: 2 }],
      [{ seq: 9 }],
    ])
    await Promise.all(stops.map((stop) => stop()))
  })

  test('after stopping nothing arrives, while others on the channel still listen', async () => {
    const { bus } = messaging()
    const [stopped, stays] = [collect(1), collect(1)]
    const stop = await bus.subscribe('stop', stopped.add)
    const end = await bus.subscribe('stop', stays.add)
    await stop()
    await stop()
    await bus.publish('stop', 'x')
    expect(await stays.all).toEqual(['x'])
    expect(stopped.seen).toEqual([])
    await end()
  })

  test('a notice of 7,000 bytes passes, a larger one is refused', async () => {
    const { bus } = messaging()
    const seen = collect(1)
    const stop = await bus.subscribe('size', seen.add)
    const largest = 'é'.repeat(3_499)
    await expect(bus.publish('size', `${largest}x`)).rejects.toMatchObject({ code: 'message-too-large' })
    await bus.publish('size', largest)
    expect(await seen.all).toEqual([largest])
    await stop()
  })

  test('a listener that throws keeps no notice from the others', async () => {
    const { bus } = messaging()
    const seen = collect(1)
    const stopBad = await bus.subscribe('bad', () => {
      throw new Error('bad listener')
    })
    const stop = await bus.subscribe('bad', seen.add)
    await bus.publish('bad', 1)
    expect(await seen.all).toEqual([1])
    await stopBad()
    await stop()
  })
}

function outageTests(messaging: () => Messaging, server: () => Server): void {
  test(
    'after the server went away and came back, listeners are told, notices arrive and jobs run',
    async () => {
      const { bus, queue } = messaging()
      const [notices, jobs, back] = [collect(1), collect(1), collect(1)]
      const stop = await bus.subscribe('outage', notices.add, () => back.add('back'))
      const worker = await queue.work('outage', 1, async (data) => jobs.add(data))
      await server().restart()
      expect(await back.all).toEqual(['back'])
      await eventually(() => bus.publish('outage', 'again'))
      expect(await notices.all).toEqual(['again'])
      await add(queue, 'outage', 'again', { id: 'outage-1' })
      expect(await jobs.all).toEqual(['again'])
      await worker.close()
      await stop()
    },
    longAwayMs * 2,
  )
}

type Collected = { readonly seen: unknown[]; readonly all: Promise<unknown[]>; add(value: unknown): void }

// Resolves once `count` values have come; the test's own limit bounds the wait.
function collect(count: number): Collected {
  const seen: unknown[] = []
  const full = Promise.withResolvers<unknown[]>()
  return {
    seen,
    all: full.promise,
    add(value) {
      seen.push(value)
      if (seen.length >= count) full.resolve(seen)
    },
  }
}

// A busy machine may need more than the 2 s of one `add`; asking again is harmless, because the id is the same.
const add = (queue: Queue, ...job: Parameters<Queue['add']>) => eventually(() => queue.add(...job))

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })

// What is refused while the server comes back is asked for again, as the sweeper does.
async function eventually(ask: () => Promise<void>): Promise<void> {
  const end = performance.now() + longAwayMs
  for (;;) {
    const error = await ask().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (error === undefined) return
    if (performance.now() > end) throw error
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
