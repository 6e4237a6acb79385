import { openGrouping } from '@codeberth/control-plane'
import { Fault, limits, type SpooledEvent } from '@codeberth/protocol'
import type { RunLog } from './run-log.ts'

/** A run whose events are read: its log, and where its daemon tells them. */
export type Source = {
  epoch: number
  log: Pick<RunLog, 'headSeq' | 'mark' | 'store'>
  /** Events of a boot of the daemon after a number of its own, to the end of the run or until `signal`. */
  events(after: number, signal: AbortSignal): Promise<AsyncIterable<SpooledEvent>>
  /** Lets the daemon forget what is stored; it only trims its spool by it. */
  acknowledge(lseq: number): void
}

/**
 * Reads a run's events from its daemon into the log until its end, from where the log stands, and acknowledges what is stored.
 * False when the daemon's stream ended before the run did. Throws LeaseLost, LogDisturbed, Fault('quota') for a log that has become too
 * long, and what calls to the daemon throw.
 */
export async function ingestRun({ epoch, log, events, acknowledge }: Source, signal: AbortSignal): Promise<boolean> {
  let finished = false
  const grouping = openGrouping(async (group: SpooledEvent[]) => {
    const stored = await log.store(epoch, group)
    finished ||= stored.finished
    if (!finished && log.headSeq() >= limits.runEvents.value)
      throw new Fault('quota', { budget: `${limits.runEvents.value} events` })
    acknowledge(stored.lseq)
  })
  const after = await log.mark(epoch)
  // A daemon that says nothing more must not keep us from learning that the log is disturbed.
  const either = AbortSignal.any([signal, grouping.failed])
  try {
    for await (const event of await events(after, either)) {
      await grouping.add(event)
      if (event.draft.type === 'run.finished') break
    }
  } catch (thrown) {
    signal.throwIfAborted()
    grouping.failed.throwIfAborted()
    throw thrown
  }
  await grouping.flush()
  return finished
}
