import { once } from 'node:events'
import { limits, type SpooledEvent } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { ingestRun, type Source } from './ingest-run.ts'
import { LogDisturbed } from './run-log.ts'

const epoch = 1_764_000_000_000
const event = (lseq: number, type = 'notice'): SpooledEvent => ({ epoch, lseq, at: 0, draft: { type, agentId: null } })

async function* tell(told: SpooledEvent[], signal: AbortSignal) {
  yield* told
  if (!signal.aborted) await once(signal, 'abort')
  throw signal.reason
}

/** A daemon that tells these events and then nothing more, and a log that stores them with `store`. */
function openSource(told: SpooledEvent[], store: (events: readonly SpooledEvent[]) => Promise<void>, headSeq = 1) {
  const acknowledged: number[] = []
  const source: Source = {
    epoch,
    log: {
      headSeq: () => headSeq,
      mark: async () => 0,
      async store(_epoch, events) {
        await store(events)
        return { lseq: events.at(-1)?.lseq ?? 0, finished: events.some(({ draft }) => draft.type === 'run.finished') }
      },
    },
    events: async (_after, signal) => tell(told, signal),
    acknowledge: (lseq) => acknowledged.push(lseq),
  }
  return { source, acknowledged }
}

const never = new AbortController().signal

test('events are stored and acknowledged to the end of the run', async () => {
  const stored: number[] = []
  const told = [event(1), event(2), event(3, 'run.finished')]
  const { source, acknowledged } = openSource(
    told,
    async (events) => void stored.push(...events.map((one) => one.lseq)),
  )
  expect(await ingestRun(source, never)).toBe(true)
  expect([stored, acknowledged.at(-1)]).toEqual([[1, 2, 3], 3])
})

test('a log that refuses one group is told at once, while the daemon says nothing more', async () => {
  const { source, acknowledged } = openSource([event(1)], () => Promise.reject(new LogDisturbed('away')))
  await expect(ingestRun(source, never)).rejects.toBeInstanceOf(LogDisturbed)
  expect(acknowledged).toEqual([])
})

test('a run whose log has become too long ends by its limit', async () => {
  const { source } = openSource([event(1)], async () => undefined, limits.runEvents.value)
  await expect(ingestRun(source, never)).rejects.toMatchObject({ code: 'quota' })
})

test('who stops the reading gets what it was stopped with', async () => {
  const { source } = openSource([], async () => undefined)
  const stopped = new AbortController()
  const reading = ingestRun(source, stopped.signal)
  stopped.abort(new Error('the runner closes'))
  await expect(reading).rejects.toThrow('the runner closes')
})
