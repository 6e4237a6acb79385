import { once } from 'node:events'
import type { Server } from 'node:http'
import { hostname } from 'node:os'
import { ConfigError } from './load-config.ts'

const sentences: Record<string, (at: { host: string; port: number }) => string> = {
  EADDRINUSE: ({ port }) => `Port ${port} is in use by another program. Stop it, or set PORT to another one.`,
  EACCES: ({ port }) => `Port ${port} may not be used by this user. Set PORT to one above 1023.`,
  EADDRNOTAVAIL: ({ host }) => `${host} is not an address of this machine. Set HOST to one that is.`,
  ENOTFOUND: ({ host }) => `${host} is not a known name of a machine. Set HOST to an address of this one.`,
}

/** Listens and resolves with the port (chosen by the system for 0). Throws ConfigError with one sentence when it cannot. */
export async function listen(server: Server, at: { host: string; port: number }): Promise<number> {
  server.listen(at.port, at.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const sentence = sentences[code]
    throw sentence ? new ConfigError(sentence(at)) : error
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

const anyAddress = ['0.0.0.0', '::']

/** The address under which other machines of the network reach what listens here; the machine's own name stands for "any address". */
export function urlOf(at: { host: string; port: number }): string {
  const host = anyAddress.includes(at.host) ? hostname() : at.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${at.port}`
}

/** Stops accepting and waits for running requests, at most `limitMs`; then their connections are cut. */
export async function closeServer(server: Server, limitMs: number): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), limitMs)
  await closed
  clearTimeout(timer)
}
