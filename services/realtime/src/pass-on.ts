import { type IncomingMessage, request as plain, type ServerResponse } from 'node:http'
import { request as secure } from 'node:https'
import { pipeline } from 'node:stream'
import { Fault, faultBody } from '@codeberth/protocol'

// Of one connection only (RFC 9110 §7.6.1): they are not passed on.
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Passes a request on to the web server and its answer back, both streamed. A web server that is away is answered with `unreachable`. */
export function passOn(webUrl: string, req: IncomingMessage, res: ServerResponse): void {
  const url = new URL(req.url ?? '/', webUrl)
  const headers: Record<string, string | string[]> = { 'x-forwarded-host': req.headers.host ?? '' }
  for (const [name, value] of Object.entries(req.headers))
    if (value !== undefined && !ofConnection.has(name)) headers[name] = value
  const send = url.protocol === 'https:' ? secure : plain
  const call = send(url, { method: req.method, headers }, (answer) => {
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined && !ofConnection.has(name)) res.setHeader(name, value)
    res.writeHead(answer.statusCode ?? 502)
    pipeline(answer, res, (error) => error && res.destroy())
  })
  call.once('error', () => {
    if (res.headersSent) {
      res.destroy()
      return
    }
    const { status, exit: _, ...body } = faultBody(new Fault('unreachable', { what: 'The web server' }))
    res.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body))
  })
  res.once('close', () => call.destroy())
  pipeline(req, call, (error) => error && call.destroy())
}
