import * as z from 'zod'
import { At } from './ids.ts'

export const SandboxState = z.enum([
  'none',
  'provisioning',
  'starting',
  'ready',
  'frozen',
  'stopping',
  'stopped',
  'archived',
  'error',
])
export type SandboxState = z.infer<typeof SandboxState>

export const StepName = z.enum(['image', 'start', 'checkout', 'setup', 'ready'])
export type StepName = z.infer<typeof StepName>

/** One named step of a sandbox's start. `endedAt` null while it is going on. `detail` is its newest line of output. */
export const SandboxStep = z.object({
  name: StepName,
  startedAt: At,
  endedAt: At.nullable(),
  ok: z.boolean().nullable(),
  detail: z.string().optional(),
})
export type SandboxStep = z.infer<typeof SandboxStep>

export const Isolation = z.enum(['docker', 'bubblewrap', 'none'])

/** The sandbox of a project as clients see it. */
export const SandboxView = z.object({
  projectId: z.string(),
  state: SandboxState,
  isolation: Isolation.nullable(),
  /** What the user should know about this isolation, such as that there is none. */
  warning: z.string().nullable(),
  reason: z.string().nullable(),
  since: At,
  steps: z.array(SandboxStep),
  generation: z.int().nonnegative(),
})
export type SandboxView = z.infer<typeof SandboxView>
