import { Worker } from 'node:worker_threads'
import type { AgentProgram } from '@codeberth/protocol'
import { Answer, type Ask, type Beginning, type IsolateFailure, ready, tookTooLong } from './isolate/messages.ts'
import { threadFile } from './isolate/thread-file.ts'

/** Time that code in an isolate has for one answer: to evaluate its file, or to come to its next yield. */
export const answerMs = 5_000
/** QuickJS looks at its time limit between instructions; a built-in that loops by itself is ended with its thread after this. */
const graceMs = 500

/**
 * An isolate: JavaScript without any way out, with 64 MB and 5 s an answer, in a thread of its own. What is asked of it is
 * asked one at a time.
 */
export type Isolate = {
  /** Evaluates the modules of a program from their beginning; its answer's JSON says what the default export is. */
  load(program: AgentProgram, beginning: Beginning): Promise<Answer>
  /** Begins the program that was loaded. */
  start(input: string): Promise<Answer>
  /** Resumes it up to its next yield. */
  next(input: string): Promise<Answer>
  close(): Promise<void>
}

/** Where the programs of agents run. */
export type Isolates = { open(): Isolate }

/** Time for a thread to start, on a machine that is busy. */
const startMs = 60_000
/** Threads that could not be ended; with so many left behind no further code is run. */
const maxLost = 4

type Threads = { lost: number }

/** Isolates in threads of this process. Open them once: they count the threads that could not be ended. */
export function openIsolates(): Isolates {
  const threads = { lost: 0 }
  return { open: () => openIsolate(threads) }
}

/** Opens an isolate. Its thread begins with the first question, and anew after one that it did not answer in time. */
function openIsolate(threads: Threads): Isolate {
  let worker: Thread | null = null
  const end = async () => {
    const ended = worker
    worker = null
    if (ended) await endThread(threads, ended.worker)
  }
  const ask = async (question: Ask): Promise<Answer> => {
    if (threads.lost >= maxLost) return failed('time', 'was not run: others before it never came to an end')
    worker ??= startThread()
    const answer = await answered(worker, question)
    // A thread that ran out of memory or time may be broken inside.
    if (answer.kind === 'failed' && answer.reason !== 'thrown') await end()
    return answer
  }
  return {
    load: (program, beginning) => ask({ kind: 'load', program, beginning, ms: answerMs }),
    start: (json) => ask({ kind: 'start', json, ms: answerMs }),
    next: (json) => ask({ kind: 'next', json, ms: answerMs }),
    close: end,
  }
}

/** Node ends a thread at once. Bun cannot end one that never comes out of WebAssembly: it is left behind, not waited for. */
async function endThread(threads: Threads, worker: Worker): Promise<void> {
  const waited = Promise.withResolvers<void>()
  const late = setTimeout(waited.resolve, graceMs)
  worker.unref()
  threads.lost++
  const gone = worker.terminate().then(() => {
    threads.lost--
  })
  await Promise.race([gone, waited.promise])
  clearTimeout(late)
}

/** A thread, and whether it takes questions: its start is no time of the code that it runs. */
type Thread = { worker: Worker; isReady: Promise<unknown> }

function startThread(): Thread {
  const worker = new Worker(threadFile, { env: {}, stdout: false, stderr: false })
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const late = setTimeout(resolve, startMs)
  worker.once('message', resolve)
  worker.once('exit', resolve)
  // Stays: an error that comes while nothing is asked is the end of the thread, which the next question finds.
  worker.on('error', resolve)
  return { worker, isReady: promise.finally(() => clearTimeout(late)) }
}

const failed = (reason: IsolateFailure['reason'], message: string): IsolateFailure => ({
  kind: 'failed',
  reason,
  message,
  place: '',
})

async function answered({ worker, isReady }: Thread, question: Ask): Promise<Answer> {
  const first = await isReady
  if (first !== ready) throw new Error('The thread of an isolate did not start', { cause: first })
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const late = setTimeout(() => resolve(failed('time', tookTooLong)), question.ms + graceMs)
  const onMessage = (message: unknown) => {
    const answer = Answer.safeParse(message)
    if (answer.success) resolve(answer.data)
    else reject(answer.error)
  }
  // The only code of ours in the thread is QuickJS's host: when it breaks, the guest has broken it.
  const onError = () => resolve(failed('memory', 'broke its isolate'))
  worker.once('message', onMessage)
  worker.once('error', onError)
  worker.once('exit', onError)
  worker.postMessage(question)
  return promise.finally(() => {
    clearTimeout(late)
    worker.off('message', onMessage)
    worker.off('error', onError)
    worker.off('exit', onError)
  })
}
