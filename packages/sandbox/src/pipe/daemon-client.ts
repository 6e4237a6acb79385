import { type daemonContract, daemonPrefix } from '@codeberth/protocol'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { DaemonLink } from './connect-daemon.ts'

/** The daemon's contract as functions. */
export type DaemonClient = ContractRouterClient<typeof daemonContract>

/**
 * Calls the daemon over its link. `headers` is asked before each call (boot token and lease generation). An event
 * iterator that is left early ends the daemon's side of it.
 */
export function daemonClient(
  link: Pick<DaemonLink, 'fetch'>,
  headers: () => Record<string, string> | Promise<Record<string, string>>,
): DaemonClient {
  return createORPCClient(
    new RPCLink({ url: `http://daemon${daemonPrefix}`, headers, fetch: (request) => link.fetch(request) }),
  )
}
