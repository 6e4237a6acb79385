import * as z from 'zod'

/**
 * What a sandbox may ask of the control plane. Plain HTTP/2 requests on the edge session (the daemon is the HTTP/2 client):
 *
 * - `GET /holder`: asked first. The answer carries the boot's token and the holder's generation as each call of the daemon contract
 *   does; an edge without them, or of a generation that was overtaken, is not used.
 * - `POST /model/{runId}/v1/chat/completions`: the OpenAI wire; the runner adds the run token and passes it to the gateway.
 * - `POST /egress` with headers `x-codeberth-host` and `x-codeberth-port`: 200 and the stream is the connection (bytes both
 *   ways), else the status of a fault with its body as JSON.
 * - `GET|POST /git/{scheme}/{host}/{path…}`: smart HTTP of the project's own remote; the edge adds TLS and credentials.
 */
export const edgePaths = { holder: '/holder', model: '/model/', egress: '/egress', git: '/git/' } as const

export const egressHostHeader = 'x-codeberth-host'
export const egressPortHeader = 'x-codeberth-port'

/** Host name inside the sandbox under which the daemon's proxy serves `/git/*`; Git is pointed at it by `url.*.insteadOf`. */
export const edgeHost = 'edge.codeberth.internal'

export const EgressTarget = z.object({
  host: z.string().min(1).max(253).toLowerCase(),
  port: z.coerce.number().int().min(1).max(65_535),
})
export type EgressTarget = z.infer<typeof EgressTarget>
