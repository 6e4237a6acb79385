import { Fault } from '@codeberth/protocol'
import Docker from 'dockerode'

const usualAddress = 'unix:///var/run/docker.sock'
const usualPort = 2_375

/** A client for `docker:…`: what follows names the socket or host; nothing means `dockerUrl` or the usual socket. */
export function dockerAt(url: string, dockerUrl: string | undefined): Docker {
  const address = url.slice('docker:'.length) || dockerUrl || usualAddress
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
