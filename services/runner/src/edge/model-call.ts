import { request as plain } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { request as secure } from 'node:https'
import { pipeline } from 'node:stream'
import { edgePaths, Fault } from '@codeberth/protocol'
import type { EdgePorts } from './edge-ports.ts'
import { beginAnswer, refuseStream } from './refuse-stream.ts'

const callPath = /^\/([0-9a-f-]{36})\/v1\/chat\/completions$/

/**
 * Passes a model call of a run to the gateway with the run's token, which the sandbox never has, and the answer back at the
 * reader's pace. A call for a run of another project, or that this runner does not hold, or not at this moment, is refused with `unreachable`: the run is being
 * passed on, and its agents ask again.
 */
export function passModelCall(ports: EdgePorts, stream: ServerHttp2Stream, path: string, headers: IncomingHttpHeaders) {
  const runId = callPath.exec(path.slice(edgePaths.model.length - 1))?.[1]
  const token = runId ? ports.runToken(runId) : null
  if (!token) return refuseStream(stream, new Fault('unreachable', { what: 'The runner of this run' }))
  const url = new URL(`${ports.gatewayUrl.replace(/\/$/, '')}/v1/chat/completions`)
  const send = url.protocol === 'https:' ? secure : plain
  const call = send(
    url,
    {
      method: 'POST',
      headers: {
        'content-type': headers['content-type'] ?? 'application/json',
        accept: headers.accept ?? '*/*',
        authorization: `Bearer ${token}`,
      },
    },
    (answer) => {
      const retryAfter = answer.headers['retry-after']
      const problem = beginAnswer(stream, answer.statusCode ?? 502, {
        'content-type': answer.headers['content-type'] ?? 'application/json',
        ...(retryAfter ? { 'retry-after': retryAfter } : {}),
      })
      if (problem !== null) {
        answer.destroy()
        return refuseStream(stream, new Fault('unreachable', { what: `The model gateway (${problem})` }))
      }
      pipeline(answer, stream, (error) => error && stream.destroy())
    },
  )
  call.once('error', (error) => {
    ports.log.error({ err: error, runId }, 'the gateway does not answer')
    if (stream.headersSent) stream.destroy()
    else refuseStream(stream, new Fault('unreachable', { what: 'The model gateway' }))
  })
  stream.once('close', () => call.destroy())
  pipeline(stream, call, (error) => error && call.destroy())
}
