import { lookup } from 'node:dns/promises'
import type { BlockList } from 'node:net'
import { decideAddress } from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'

/** Which addresses a person's own endpoint may have. */
export type OutboundDoor = { opened: BlockList }

/**
 * Refuses an endpoint that leads to a private address which the operator has not opened, so that nobody reads the house's
 * own network through the gateway. Throws Fault('model-unreachable').
 */
export async function checkAddress(door: OutboundDoor, baseUrl: string): Promise<void> {
  const { hostname, protocol } = new URL(baseUrl)
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new Fault('model-unreachable', { reason: 'its address is not http or https' })
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch((cause: unknown) => {
    throw new Fault('model-unreachable', { reason: `${hostname} is not known` }, { cause })
  })
  for (const { address } of found) {
    const verdict = decideAddress(door.opened, address)
    if (!verdict.ok) throw new Fault('model-unreachable', { reason: verdict.reason })
  }
}
