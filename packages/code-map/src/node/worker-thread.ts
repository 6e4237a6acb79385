import { Worker } from 'node:worker_threads'
import { workerAddress } from './worker-address.ts'
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts'

/** A thread that answers one question after another. */
export type Thread = {
  /** Rejects when the thread failed or took longer than `limitMs`; it has ended then. */
  ask(message: Exclude<ToWorker, { kind: 'known' }>, limitMs: number): Promise<FromWorker>
  tell(message: Extract<ToWorker, { kind: 'known' }>): void
  readonly ended: boolean
  end(): Promise<void>
}

type Waiting = { resolve(reply: FromWorker): void; reject(error: Error): void }

/** Starts a thread for a folder. It does not keep the process alive but while it is asked something. */
export function startThread(start: WorkerStart): Thread {
  const worker = new Worker(workerAddress, {
    workerData: start,
    stdout: false,
    stderr: false,
  })
  worker.unref()
  let waiting: Waiting | null = null
  let ended = false
  const fail = (error: Error) => {
    ended = true
    waiting?.reject(error)
    waiting = null
  }
  worker.on('message', (reply: FromWorker) => {
    if (reply.kind === 'failed') return fail(new Error(reply.message))
    waiting?.resolve(reply)
    waiting = null
  })
  worker.on('error', (thrown) => fail(thrown instanceof Error ? thrown : new Error(String(thrown))))
  worker.on('exit', (code) => fail(new Error(`the thread ended with ${code}`)))
  const end = async () => {
    ended = true
    await worker.terminate()
  }
  return {
    get ended() {
      return ended
    },
    tell: (message) => worker.postMessage(message),
    async ask(message, limitMs) {
      worker.ref()
      const { promise, resolve, reject } = Promise.withResolvers<FromWorker>()
      waiting = { resolve, reject }
      const timer = setTimeout(() => void end().then(() => reject(new Error(`no answer in ${limitMs} ms`))), limitMs)
      try {
        if (ended) throw new Error('the thread has ended')
        worker.postMessage(message)
        return await promise
      } finally {
        clearTimeout(timer)
        worker.unref()
      }
    },
    end,
  }
}
