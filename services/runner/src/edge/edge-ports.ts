import type { BlockList } from 'node:net'
import type { EgressRules } from '@codeberth/control-plane'

/** What the edge of one sandbox needs to know; every answer is asked anew for each request. */
export type EdgePorts = {
  projectId: string
  /** The token of a run of this project that the runner holds; null for any other run. */
  runToken(runId: string): string | null
  gatewayUrl: string
  /** `file://` remotes are served (embedded shape). */
  fileRemotes: boolean
  /** The project's own remote, as it was given; null without one. */
  remote: string | null
  egressRules(): EgressRules
  /** Address ranges that the operator opened. */
  opened: BlockList
  /** Told for each connection that was refused. */
  blocked(refused: { host: string; port: number; rule: string; reason: string; fix: string }): void
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void }
}
