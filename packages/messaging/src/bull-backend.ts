/** The part of BullMQ's queue that is used, the same on both of its backends. */
export type BullQueue = {
  add(name: string, data: unknown, options: JobOptions): Promise<unknown>
  getWaitingCount(): Promise<number>
  waitUntilReady(): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  close(): Promise<void>
}

type JobOptions = {
  jobId: string
  delay: number
  attempts: number
  removeOnComplete: boolean
  removeOnFail: boolean
}

/** The part of BullMQ's worker that is used, the same on both of its backends. */
export type BullWorker = {
  waitUntilReady(): Promise<unknown>
  cancelJob(id: string, reason?: string): boolean
  onError(listener: (error: unknown) => void): void
  onFailed(listener: (error: unknown) => void): void
  onLockLost(listener: (ids: string[]) => void): void
  close(): Promise<void>
  disconnect(): Promise<void>
}

/** Runs one job; the third parameter is there so that BullMQ passes the signal. */
export type RunJob = (
  job: { data: unknown },
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<void>

/** What a backend of BullMQ makes. */
export type BullBackend = {
  queue(name: string): BullQueue
  worker(name: string, concurrency: number, run: RunJob): BullWorker
}
