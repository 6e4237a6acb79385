import * as z from 'zod'
import { Id } from './ids.ts'

export const TerminalSize = z.object({ cols: z.int().min(2).max(1_000), rows: z.int().min(1).max(500) })
export type TerminalSize = z.infer<typeof TerminalSize>

export const TerminalView = z.object({
  id: Id,
  title: z.string().max(80),
  createdAt: z.number(),
  /** Null while the shell lives. */
  exitCode: z.int().nullable(),
  size: TerminalSize,
})
export type TerminalView = z.infer<typeof TerminalView>

/** Where a viewer stands in a terminal's output: `epoch` of the daemon's boot, `position` in bytes since the terminal began. */
export const TerminalMark = z.object({ epoch: z.number(), position: z.int().nonnegative() })
export type TerminalMark = z.infer<typeof TerminalMark>

/**
 * Output of a terminal. `bytes` is base64 of raw output that begins at `from`; `reset: true` says that the viewer must clear
 * first, because what it has cannot be continued. `exit` is the last frame.
 */
export const TerminalFrame = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('output'),
    epoch: z.number(),
    from: z.int().nonnegative(),
    bytes: z.base64(),
    reset: z.boolean(),
  }),
  z.object({ kind: z.literal('exit'), epoch: z.number(), code: z.int().nullable() }),
])
export type TerminalFrame = z.infer<typeof TerminalFrame>

/** `counter` rises by one a message of this viewer, so that a repeated one is dropped. */
export const TerminalInput = z.object({
  id: Id,
  viewer: z.string().max(64),
  counter: z.int().positive(),
  text: z.string().max(65_536),
})
export type TerminalInput = z.infer<typeof TerminalInput>
