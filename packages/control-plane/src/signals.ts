import { type ServerMessages, serverMessages } from '@codeberth/protocol'
import * as z from 'zod'
import type { Platform } from './platform.ts'

/** Something of a project changed: clients fetch it anew. */
export type Changed = ServerMessages['changed']

/** What a job says. It never carries the work itself, so doing it twice is harmless. */
export const Job = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), runId: z.string() }),
  z.object({ kind: z.literal('sandbox'), projectId: z.string() }),
])
export type Job = z.infer<typeof Job>

const grownTopic = (runId: string): string => `run:${runId}`
const commandsTopic = 'commands'
const changedTopic = 'changed'

const Grown = z.object({ seq: z.int() })
const Commanded = z.object({ runId: z.string() })
const ChangedNotice = serverMessages.changed

/** Asks for a runner to look at a run. Late or lost, the sweeper finds the run. */
export const askForRun = (p: Pick<Platform, 'queue'>, runId: string): Promise<void> =>
  p.queue.add({ kind: 'run', runId })

/** Asks for a runner to bring a sandbox to what is desired. */
export const askForSandbox = (p: Pick<Platform, 'queue'>, projectId: string): Promise<void> =>
  p.queue.add({ kind: 'sandbox', projectId })

/** Tells followers that a log has grown; call it after the commit. */
export const publishGrown = (p: Pick<Platform, 'bus'>, runId: string, seq: number): Promise<void> =>
  p.bus.publish(grownTopic(runId), JSON.stringify({ seq } satisfies z.infer<typeof Grown>))

/** Calls `grown` for each notice about a run's log, and with null when some may have been lost. */
export const onGrown = (
  p: Pick<Platform, 'bus'>,
  runId: string,
  grown: (headSeq: number | null) => void,
): Promise<() => Promise<void>> =>
  p.bus.subscribe(grownTopic(runId), {
    message: (text) => grown(Grown.parse(JSON.parse(text)).seq),
    gap: () => grown(null),
  })

/** Wakes the holder of a run because something was asked of it; it looks once a second anyway. */
export const wakeHolder = (p: Pick<Platform, 'bus'>, runId: string): Promise<void> =>
  p.bus.publish(commandsTopic, JSON.stringify({ runId } satisfies z.infer<typeof Commanded>))

/** Calls `commanded` when something was asked of a run, with null when it may have been missed. */
export const onCommand = (
  p: Pick<Platform, 'bus'>,
  commanded: (runId: string | null) => void,
): Promise<() => Promise<void>> =>
  p.bus.subscribe(commandsTopic, {
    message: (text) => commanded(Commanded.parse(JSON.parse(text)).runId),
    gap: () => commanded(null),
  })

/** Tells clients that something of a project changed. */
export const publishChanged = (p: Pick<Platform, 'bus'>, changed: Changed): Promise<void> =>
  p.bus.publish(changedTopic, JSON.stringify(changed))

/** Calls `listener` for each change of any project. Returns the function that stops it. */
export const onChanged = (
  p: Pick<Platform, 'bus'>,
  listener: (changed: Changed) => void,
): Promise<() => Promise<void>> =>
  p.bus.subscribe(changedTopic, {
    message: (text) => listener(ChangedNotice.parse(JSON.parse(text))),
    gap: () => undefined,
  })
