import { Worker } from 'node:worker_threads'
import type { AgentProgram } from '@codeberth/protocol'
import type * as z from 'zod'
import { Answer, type Ask, type Beginning, type IsolateFailure, Ready } from './isolate/messages.ts'
import { threadFile } from './isolate/thread-file.ts'

/** Time that code in an isolate has for one answer: to evaluate its file, or to come to its next yield. */
export const answerMs = 5_000
/** A thread loads QuickJS before it is asked anything; on a busy machine that may take longer than an answer may. */
const startMs = 60_000
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

/** Isolates in threads of this process. */
export const threadIsolates: Isolates = { open: openIsolate }

/** Opens an isolate. Its thread begins with the first question, and anew after one that it did not answer in time. */
export function openIsolate(): Isolate {
  let worker: Worker | null = null
  const end = async () => {
    const ended = worker
    worker = null
    if (ended) await endThread(ended)
  }
  const begin = async (question: Ask): Promise<Answer> => {
    worker = new Worker(threadFile, { env: {}, stdout: false, stderr: false })
    const ready = await message(worker, Ready, startMs)
    return ready.kind === 'ready' ? answered(worker, question) : ready
  }
  const ask = async (question: Ask): Promise<Answer> => {
    const answer = worker ? await answered(worker, question) : await begin(question)
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
async function endThread(worker: Worker): Promise<void> {
  const waited = Promise.withResolvers<void>()
  const late = setTimeout(waited.resolve, graceMs)
  worker.unref()
  await Promise.race([worker.terminate(), waited.promise])
  clearTimeout(late)
}

const failed = (reason: IsolateFailure['reason'], message: string): IsolateFailure => ({
  kind: 'failed',
  reason,
  message,
  place: '',
})

function answered(worker: Worker, question: Ask): Promise<Answer> {
  const answer = message(worker, Answer, question.ms + graceMs)
  worker.postMessage(question)
  return answer
}

/** The next message of a thread; its end, or none within `limitMs`, is a failure. */
function message<T>(worker: Worker, kind: z.ZodType<T>, limitMs: number): Promise<T | IsolateFailure> {
  const { promise, resolve, reject } = Promise.withResolvers<T | IsolateFailure>()
  const late = setTimeout(() => resolve(failed('time', 'took too long')), limitMs)
  const onMessage = (said: unknown) => {
    const answer = kind.safeParse(said)
    if (answer.success) resolve(answer.data)
    else reject(answer.error)
  }
  // The only code of ours in the thread is QuickJS's host: when it breaks, the guest has broken it.
  const onError = () => resolve(failed('memory', 'broke its isolate'))
  worker.once('message', onMessage)
  worker.once('error', onError)
  worker.once('exit', onError)
  return promise.finally(() => {
    clearTimeout(late)
    worker.off('message', onMessage)
    worker.off('error', onError)
    worker.off('exit', onError)
  })
}
