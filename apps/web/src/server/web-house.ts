import type { Platform, Vault } from '@codeberth/control-plane'
import type { DaemonContract, ServerView } from '@codeberth/protocol'
import type { ContractRouterClient } from '@orpc/contract'

/** The daemon of one project, reached through the runner that holds its sandbox. Its calls throw Fault('sandbox-asleep') when none runs. */
export type Daemon = ContractRouterClient<DaemonContract>

/** What the web server is opened with: the records, the ways to daemons and to the vault, and what this server offers. */
export type WebHouse = {
  platform: Platform
  daemon(projectId: string): Daemon
  vault: Vault
  server: ServerView
}
