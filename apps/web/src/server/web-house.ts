import type { Actor, Platform } from '@codeberth/control-plane'
import type { DaemonContract, KeyView, Provider, ServerView } from '@codeberth/protocol'
import type { ContractRouterClient } from '@orpc/contract'

/** The daemon of one project, reached through the runner that holds its sandbox. Its calls throw Fault('sandbox-asleep') when none runs. */
export type Daemon = ContractRouterClient<DaemonContract>

/** The gateway's internal side: only there are provider keys opened. */
export type Vault = {
  /** Asks the provider whether the key works, then seals and keeps it. Throws Fault('model-refused') or ('model-unreachable'). */
  put(
    actor: Actor,
    key: { provider: Provider; label: string; key: string; baseUrl?: string | undefined },
  ): Promise<KeyView>
  /** Names that the connected provider lists. */
  models(actor: Actor): Promise<string[]>
}

/** What the web server is opened with: the records, the ways to daemons and to the vault, and what this server offers. */
export type WebHouse = {
  platform: Platform
  daemon(projectId: string): Daemon
  vault: Vault
  server: ServerView
}
