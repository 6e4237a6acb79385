import type { SandboxState, SandboxStep } from '@codeberth/protocol'

/** What is told of a sandbox while this runner starts, holds or ends it. */
export type SandboxProgress = { observed: SandboxState; steps: readonly SandboxStep[]; reason: string | null }

/** What happens to it. `report`: the adapter's own news. */
export type ProgressEvent =
  | { kind: 'begin' }
  | { kind: 'report'; state: SandboxState; step?: SandboxStep | undefined; reason?: string | undefined }
  | { kind: 'step'; step: SandboxStep }
  | { kind: 'ready'; at: number }
  | { kind: 'failed'; reason: string }
