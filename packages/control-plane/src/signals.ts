import { newId, type ServerMessages, serverMessages } from '@codeberth/protocol'
import * as z from 'zod'
import type { Platform } from './platform.ts'

/** Something of a project changed: clients fetch it anew. */
export type Changed = ServerMessages['changed']

/** Names of the queue's two kinds of job, each with what it says. A job never carries the work itself, so doing it twice is harmless. */
export const jobs = {
  run: { name: 'runs', data: z.object({ runId: z.string() }) },
  sandbox: { name: 'sandboxes', data: z.object({ projectId: z.string() }) },
} as const

const channels = { grown: (runId: string) => `run:${runId}`, commands: 'commands', changed: 'changed' } as const

const Grown = z.object({ seq: z.int() })
const Commanded = z.object({ runId: z.string() })

/** Asks for a runner to look at a run. Late or lost, the sweeper finds the run. */
export const askForRun = (p: Pick<Platform, 'queue'>, runId: string): Promise<void> =>
  p.queue.add(jobs.run.name, { runId }, { id: `run-${runId}-${newId()}` })

/** Asks for a runner to bring a sandbox to what is desired. */
export const askForSandbox = (p: Pick<Platform, 'queue'>, projectId: string): Promise<void> =>
  p.queue.add(jobs.sandbox.name, { projectId }, { id: `sandbox-${projectId}-${newId()}` })

/** Tells followers that a log has grown; call it after the commit. */
export const publishGrown = (p: Pick<Platform, 'bus'>, runId: string, seq: number): Promise<void> =>
  p.bus.publish(channels.grown(runId), { seq } satisfies z.infer<typeof Grown>)

/** Calls `grown` for each notice about a run's log, and with null when some may have been lost. */
export const onGrown = (
  p: Pick<Platform, 'bus'>,
  runId: string,
  grown: (headSeq: number | null) => void,
): Promise<() => Promise<void>> =>
  p.bus.subscribe(
    channels.grown(runId),
    (message) => grown(Grown.parse(message).seq),
    () => grown(null),
  )

/** Wakes the holder of a run because something was asked of it; it looks once a second anyway. */
export const wakeHolder = (p: Pick<Platform, 'bus'>, runId: string): Promise<void> =>
  p.bus.publish(channels.commands, { runId } satisfies z.infer<typeof Commanded>)

/** Calls `commanded` when something was asked of a run, with null when it may have been missed. */
export const onCommand = (
  p: Pick<Platform, 'bus'>,
  commanded: (runId: string | null) => void,
): Promise<() => Promise<void>> =>
  p.bus.subscribe(
    channels.commands,
    (message) => commanded(Commanded.parse(message).runId),
    () => commanded(null),
  )

/** Tells clients that something of a project changed. */
export const publishChanged = (p: Pick<Platform, 'bus'>, changed: Changed): Promise<void> =>
  p.bus.publish(channels.changed, changed)

/** Calls `listener` for each change of any project. Returns the function that stops it. */
export const onChanged = (
  p: Pick<Platform, 'bus'>,
  listener: (changed: Changed) => void,
): Promise<() => Promise<void>> =>
  p.bus.subscribe(channels.changed, (message) => listener(serverMessages.changed.parse(message)))
