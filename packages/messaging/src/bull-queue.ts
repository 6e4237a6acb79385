import { openScope, type Scope } from '@codeberth/scope'
import type { BullBackend, BullQueue } from './bull-backend.ts'
import { MessagingFault, type MessagingOptions, type Queue } from './messaging.ts'
import { within } from './time-limit.ts'
import { workOn } from './worker.ts'

const addLimitMs = 2_000
const readyLimitMs = 5_000
const closeLimitMs = 5_000

/** The Queue port on BullMQ. What it opens is owned by `scope`. */
export function openBullQueue(
  backend: BullBackend,
  scope: Scope,
  onError: Required<MessagingOptions>['onError'],
): Queue {
  const producers = new Map<string, Promise<BullQueue>>()
  const producer = (name: string) => {
    const known = producers.get(name)
    if (known) return known
    const opened = openProducer(backend, name, scope, onError)
    producers.set(name, opened)
    // A producer that could not be opened is tried anew by the next add.
    opened.catch(() => producers.delete(name))
    return opened
  }
  return {
    async add(name, data, { id, delayMs = 0 }) {
      assertJobId(id)
      const late = () =>
        new MessagingFault('queue-timeout', `The queue did not take job ${id} within ${addLimitMs} ms.`)
      const options = { jobId: id, delay: delayMs, attempts: 1, removeOnComplete: true, removeOnFail: true }
      const queue = await producer(name)
      await within(addLimitMs, queue.add(name, data, options), late)
    },
    work: async (name, concurrency, run) =>
      workOn({ backend, waiting: async () => (await producer(name)).getWaitingCount() }, scope, onError, {
        name,
        concurrency,
        run,
      }),
  }
}

// `:` and plain numbers are refused by BullMQ itself, but only when the job arrives.
function assertJobId(id: string): void {
  if (id === '' || id.includes(':') || /^\d+$/.test(id)) throw new Error(`"${id}" cannot be the id of a job.`)
}

async function openProducer(
  backend: BullBackend,
  name: string,
  scope: Scope,
  onError: Required<MessagingOptions>['onError'],
): Promise<BullQueue> {
  // A scope of its own, so that a queue that never became ready does not stay open until the end.
  const own = openScope()
  const queue = own.own(backend.queue(name), (opened) => opened.close(), closeLimitMs, `queue ${name}`)
  queue.on('error', (error) => onError(error, `queue ${name}`))
  try {
    await within(
      readyLimitMs,
      queue.waitUntilReady(),
      () => new MessagingFault('queue-unreachable', `The queue ${name} is not reachable.`),
    )
  } catch (error) {
    await own.close()
    throw error
  }
  return scope.own(queue, () => own.close(), closeLimitMs, `queue ${name}`)
}
