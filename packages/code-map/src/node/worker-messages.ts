import type { CodeMention } from '@codeberth/protocol'
import type { Ask, Look } from '../scan/scanner.ts'

/** What a worker is started with. */
export type WorkerStart = { root: string }

/** What is asked of a worker. `refused`: what is new in these files is told as failed, because reading it ended a worker. */
export type ToWorker =
  | { kind: 'look'; asks: readonly Ask[]; refused: boolean }
  /** Facts under these keys are known, from here on. */
  | { kind: 'known'; keys: readonly string[] }
  | { kind: 'mentions'; paths: readonly string[]; name: string }

/** One answer to each question but `known`, in their order. */
export type FromWorker =
  | { kind: 'looks'; looks: Look[] }
  | { kind: 'mentions'; mentions: CodeMention[] }
  | { kind: 'failed'; message: string }
