import type { Duplex } from 'node:stream'
import { Fault, type Isolation, type SandboxState, type SandboxStep } from '@codeberth/protocol'
import * as z from 'zod'

/** What one sandbox may use. `cpus` is in whole or part CPUs, `pids` counts processes and threads. */
export const SandboxLimits = z.object({
  memoryBytes: z
    .int()
    .min(64 * 1024 * 1024)
    .max(1024 ** 4),
  cpus: z.number().min(0.05).max(1_024),
  pids: z.int().min(16).max(1_000_000),
})
export type SandboxLimits = z.infer<typeof SandboxLimits>

/** Which sandbox is wanted. `image` is for adapters that have images; without it they use the standard one. */
export const SandboxSpec = z.object({
  // The id becomes part of folder, container and volume names.
  projectId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/),
  generation: z.int().nonnegative(),
  image: z.string().min(1).max(500).optional(),
  limits: SandboxLimits,
})
export type SandboxSpec = z.infer<typeof SandboxSpec>

/** The two ends in a sandbox: the daemon's server, and the socket on which the daemon is client of the edge. */
export type PipeRole = 'daemon' | 'edge'

/** A started sandbox. */
export type Sandbox = {
  /** Names one boot: another start of the same project has another id. */
  readonly id: string
  readonly projectId: string
  /** Opens a new stream of bytes to a socket of the daemon. Rejects with Fault('unreachable') within `signal` or 10 s. */
  dial(role: PipeRole, signal?: AbortSignal): Promise<Duplex>
}

/** News of a sandbox: its state, and, while it starts, the step that changed. `reason` goes with `error`. */
export type SandboxReport = {
  readonly projectId: string
  readonly state: SandboxState
  readonly step?: SandboxStep
  readonly reason?: string
}

/** Something of this installation that was found: a sandbox, a volume or both. `holder`: the runner that started it. */
export type FoundSandbox = {
  readonly projectId: string
  readonly running: boolean
  readonly generation: number | null
  readonly holder: 'self' | 'alive' | 'dead' | 'unknown'
}

export type ReapVerdict = 'keep' | 'stop' | 'remove'

/** What stands between a sandbox and the machine. */
export type SandboxIsolation = z.infer<typeof Isolation>

/** What an adapter can do beyond starting and stopping. */
export type SandboxCapabilities = {
  readonly freeze: boolean
  readonly archive: boolean
  readonly rawEgress: boolean
  readonly quotas: boolean
}

/** Isolated machines, one a project, each with a volume that outlives it. */
export type Sandboxes = {
  /**
   * The running sandbox of a project: found, thawed or started. Callers at the same time share one start, which goes on
   * until the last of them aborts. Throws Fault('sandbox-failed') naming the step and its reason.
   */
  ensure(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox>
  /** Reports from this call on, beginning with the last one of each known project; ends at `signal`. A slow reader loses the oldest. */
  observe(signal?: AbortSignal): AsyncIterable<SandboxReport>
  /** Pauses all processes in memory; `ensure` goes on. Fault('unsupported') where `capabilities.freeze` is false. */
  freeze(projectId: string): Promise<void>
  /** Ends every process of the sandbox; the volume stays. Does nothing when it is not running. */
  stop(projectId: string): Promise<void>
  /** Stops and packs the volume away; `ensure` brings it back. Fault('unsupported') where `capabilities.archive` is false. */
  archive(projectId: string): Promise<void>
  /** Stops and deletes the volume. Does nothing when there is none. */
  remove(projectId: string): Promise<void>
  /** Looks at everything of this installation and does with each what `decide` says. Returns what was not kept. */
  reap(
    decide: (found: FoundSandbox) => ReapVerdict,
  ): Promise<readonly { projectId: string; done: 'stopped' | 'removed' }[]>
  /** Lets go without stopping sandboxes: another runner, or the next start, finds them. */
  close(): Promise<void>
  readonly isolation: SandboxIsolation
  /** What the user should know about this isolation: that there is none and why, or a limit that is not kept. */
  readonly warning: string | null
  readonly capabilities: SandboxCapabilities
}

/** Ends the processes of every sandbox of the installation, whoever holds it; the volumes stay. For who takes the whole house down. */
export const stopRunning = (sandboxes: Pick<Sandboxes, 'reap'>): ReturnType<Sandboxes['reap']> =>
  sandboxes.reap(({ running }) => (running ? 'stop' : 'keep'))

/** The fault for a step that failed; the reason becomes part of a sentence. */
export const sandboxFailed = (step: string, reason: string, cause?: unknown): Fault =>
  new Fault(
    'sandbox-failed',
    { step, reason: reason.trim().replace(/[.\s]+$/, '') },
    cause === undefined ? {} : { cause },
  )

/** The words of anything thrown. */
export const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
