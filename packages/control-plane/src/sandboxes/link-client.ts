import { Fault, faults } from '@codeberth/protocol'
import * as z from 'zod'
import type { Platform } from '../platform.ts'
import { readSandbox } from './sandbox-records.ts'

/** Path of the link on a runner's internal address; the project's id and the daemon's path follow. */
export const linkPath = '/internal/link'

const Refused = z.object({ code: z.string(), message: z.string() })

/**
 * Reaches the daemon of a project through the runner that holds its sandbox and runs apart. The function that it gives throws
 * Fault('sandbox-asleep') when none holds it or its runner does not answer.
 */
export function linkClient(
  p: Pick<Platform, 'db'>,
  options: { serviceKey: string },
): (projectId: string, request: Request) => Promise<Response> {
  return async (projectId, request) => {
    const { host } = await readSandbox(p, projectId)
    if (host === null || !URL.canParse(host)) throw new Fault('sandbox-asleep')
    const { pathname, search } = new URL(request.url)
    const headers = new Headers(request.headers)
    headers.set('authorization', `Bearer ${options.serviceKey}`)
    headers.delete('cookie')
    const { method, signal } = request
    const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer()
    const answer = await fetch(`${host}${linkPath}/${projectId}${pathname}${search}`, {
      method,
      headers,
      body,
      signal,
    }).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw new Fault('sandbox-asleep', {}, { cause })
    })
    if (answer.status === faults['sandbox-asleep'].status) await throwAsleep(answer)
    return answer
  }
}

const probeMs = 2_000

/** Whether a runner answers at this address. False for what is no address of one, such as that of a house in one process. */
export async function linkAnswers(host: string, serviceKey: string): Promise<boolean> {
  if (!/^https?:/.test(host) || !URL.canParse(host)) return false
  try {
    const headers = { authorization: `Bearer ${serviceKey}` }
    const answer = await fetch(`${host}${linkPath}`, { headers, signal: AbortSignal.timeout(probeMs) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    // Refused, cut or late: all of it is no answer.
    return false
  }
}

// Both the link and the daemon answer with this status; only the link's own answer means that nothing runs.
async function throwAsleep(answer: Response): Promise<void> {
  const body = Refused.safeParse(
    await answer
      .clone()
      .json()
      .catch(() => null),
  )
  if (body.data?.code === 'sandbox-asleep') throw new Fault('sandbox-asleep')
}
