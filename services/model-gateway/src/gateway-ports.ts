import type { Usage } from '@codeberth/protocol'
import type { Outbound } from './outbound.ts'

/** Where a call goes: the provider's address, its key, the model's name there, and the way to it. */
export type Target = { baseUrl: string; key: string | null; model: string; send: Outbound }

/** A call that was let in. It reaches the provider once and is settled once. */
export type Admission = { callId: string; target: Target }

/** What the gateway needs of the house. */
export type GatewayPorts = {
  /**
   * Lets a call in by its run token, until it has `ended`. Throws Fault: `run-token` (unknown, ended, fenced, expired), `quota` (budget
   * used up), `no-model` (no key or address for the run's payer), `model-refused` (a model that is not the run's), `rate-limit` (as many
   * calls of the run as may be are open: what they will use is not counted yet).
   */
  admit(token: string, model: string): Promise<Admission>
  /** Names of the models that calls with this run token may ask for. Throws as `admit`. */
  models(token: string): Promise<string[]>
  /** Writes the one usage row of a call. `estimated` when the provider sent no figures. */
  meter(
    call: Admission,
    metered: { usage: Usage; estimated: boolean; firstTokenMs: number | null; ms: number },
  ): Promise<void>
  /** The call is over, whatever became of it. Told once for each call that was let in. */
  ended(call: Admission): void
  /** The provider refused the key of this call. */
  keyFailed(call: Admission): Promise<void>
}
