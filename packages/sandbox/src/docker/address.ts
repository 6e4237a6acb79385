import { Fault } from '@codeberth/protocol'
import Docker from 'dockerode'

const usualAddress = 'unix:///var/run/docker.sock'
const usualPort = 2_375

/** The address in `docker:…`: what follows names the socket or host; nothing means `dockerUrl` or the usual socket. */
export const dockerAddress = (url: string, dockerUrl: string | undefined): string =>
  url.slice('docker:'.length) || dockerUrl || usualAddress

/** A client for the engine that `dockerAddress` finds. */
export function dockerAt(url: string, dockerUrl: string | undefined): Docker {
  const address = dockerAddress(url, dockerUrl)
  const parsed = URL.parse(address)
  switch (parsed?.protocol) {
    case 'unix:':
      return new Docker({ socketPath: decodeURIComponent(parsed.pathname) })
    case 'tcp:':
    case 'http:':
      return new Docker({ protocol: 'http', host: parsed.hostname, port: Number(parsed.port) || usualPort })
    default:
      throw new Fault('config-invalid', {
        name: 'SANDBOX_URL',
        problem: `"${address}" is no Docker address (unix:///path or tcp://host:port)`,
      })
  }
}
