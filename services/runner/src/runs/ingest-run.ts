import { openGrouping } from '@codeberth/control-plane'
import type { SpooledEvent } from '@codeberth/protocol'
import type { HeldSandbox } from '../sandboxes/held-sandbox.ts'
import type { CarriedRun, RunPorts } from './carried-run.ts'

/**
 * Reads a run's events from its daemon into the log until its end, from where the log stands, and acknowledges what is stored.
 * False when the daemon's stream ended before the run did. Throws LeaseLost and what calls to the daemon throw.
 */
export async function ingestRun(
  ports: RunPorts,
  run: CarriedRun,
  held: HeldSandbox,
  epoch: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { runId } = run.work
  let finished = false
  const grouping = openGrouping(async (events: SpooledEvent[]) => {
    const stored = await run.log.store(epoch, events)
    finished ||= stored.finished
    // The daemon only trims its spool by it; the next one says the same and more.
    held.daemon.runs
      .acknowledge({ runId, epoch, lseq: stored.lseq })
      .catch((error: unknown) => ports.log.debug({ err: error, runId }, 'an acknowledgement was lost'))
  })
  const after = await run.log.mark(epoch)
  for await (const event of await held.daemon.runs.events({ runId, epoch, after }, { signal })) {
    await grouping.add(event)
    if (event.draft.type === 'run.finished') break
  }
  await grouping.flush()
  return finished
}
