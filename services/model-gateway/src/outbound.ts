import { type IncomingMessage, Agent as PlainAgent, request as plain, type RequestOptions } from 'node:http'
import { Agent as SecureAgent, request as secure } from 'node:https'
import { type BlockList, isIP } from 'node:net'
import { AddressRefused, checkedLookup, decideAddress } from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'

/** The private ranges that the operator opened for endpoints which persons choose. */
export type OutboundDoor = { opened: BlockList }

/**
 * Sends one request to a model's endpoint and gives its answer, read as fast as it is asked for. Throws
 * Fault('model-unreachable') with the reason when there is none, and what `signal` aborts with.
 */
export type Outbound = (
  url: string,
  init: { method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<Response>

/**
 * The way to endpoints. With a door, no private address that it does not open is dialled, so that nobody reads the house's own
 * network through the gateway: what is checked is the address that is dialled, as a name may mean another one a moment later.
 * Redirects are not followed, for the same reason and because the key would go with them.
 */
export function openOutbound(door: OutboundDoor | null): Outbound {
  // Connections of its own: one that another way out has opened was not checked for this one.
  const [plainAgent, secureAgent] = [new PlainAgent({ keepAlive: true }), new SecureAgent({ keepAlive: true })]
  return async (url, { method = 'GET', headers, body, signal }) => {
    signal.throwIfAborted()
    const target = parsed(url)
    if (door) refuseLiteral(door, target)
    const isSecure = target.protocol === 'https:'
    const options: RequestOptions = {
      method,
      signal,
      agent: isSecure ? secureAgent : plainAgent,
      ...(headers && { headers }),
    }
    const send = isSecure ? secure : plain
    const call = send(target, door ? { ...options, lookup: checkedLookup(door.opened) } : options)
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      call.once('response', resolve).on('error', reject),
    )
    call.end(body)
    const answer = await answered.catch((cause: unknown) => {
      signal.throwIfAborted()
      throw unreachable(target, cause)
    })
    const status = answer.statusCode ?? 0
    if (status >= 300 && status < 400) {
      answer.destroy()
      throw new Fault('model-unreachable', { reason: `it redirects elsewhere (${status})` })
    }
    return new Response(ReadableStream.from<Uint8Array<ArrayBuffer>>(answer), { status, headers: headersOf(answer) })
  }
}

function parsed(url: string): URL {
  const target = URL.parse(url)
  if (target?.protocol === 'https:' || target?.protocol === 'http:') return target
  throw new Fault('model-unreachable', { reason: 'its address is not http or https' })
}

/** No name is looked up for an address, so that one is judged by itself. */
function refuseLiteral({ opened }: OutboundDoor, { hostname }: URL): void {
  const address = hostname.replace(/^\[|\]$/g, '')
  const verdict = isIP(address) ? decideAddress(opened, address) : null
  if (verdict && !verdict.ok) throw new Fault('model-unreachable', { reason: verdict.reason })
}

function unreachable({ hostname }: URL, cause: unknown): Fault {
  const isUnknown = cause instanceof Error && 'code' in cause && cause.code === 'ENOTFOUND'
  const words = cause instanceof Error ? cause.message : String(cause)
  const reason = cause instanceof AddressRefused ? cause.verdict.reason : isUnknown ? `${hostname} is not known` : words
  return new Fault('model-unreachable', { reason }, { cause })
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(answer.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  return headers
}
