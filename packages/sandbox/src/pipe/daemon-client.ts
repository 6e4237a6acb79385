import { type daemonContract, daemonPrefix } from '@codeberth/protocol'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { boundedAnswer } from './bounded-answer.ts'
import type { DaemonLink } from './connect-daemon.ts'

/** The daemon's contract as functions. */
export type DaemonClient = ContractRouterClient<typeof daemonContract>

/**
 * Calls the daemon over its link. `headers` is asked before each call (boot token and lease generation). An event
 * iterator that is left early ends the daemon's side of it. An answer or an event above `daemon.answer` fails its call.
 */
export function daemonClient(
  link: Pick<DaemonLink, 'fetch'>,
  headers: () => Record<string, string> | Promise<Record<string, string>>,
): DaemonClient {
  return createORPCClient(
    new RPCLink({
      url: `http://daemon${daemonPrefix}`,
      headers,
      fetch: async (request) => boundedAnswer(await link.fetch(request)),
    }),
  )
}
