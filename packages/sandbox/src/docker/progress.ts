import type Docker from 'dockerode'
import * as z from 'zod'
import type { Say } from '../steps.ts'

const Told = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
})

/** What Docker says of its own bookkeeping between the lines of a build. */
const bookkeeping = /^(--->|Removing intermediate container)/

/**
 * Follows what Docker tells while it builds, pulls or imports, one line at a time, to its end. Throws the error that it
 * tells, with the line before it; HTTP has said 200 by then.
 */
export async function followBuild(
  docker: Pick<Docker, 'modem'>,
  stream: NodeJS.ReadableStream,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  let last = ''
  let failure: string | null = null
  const take = (line: unknown) => {
    const told = Told.safeParse(line)
    if (!told.success) return
    if (told.data.error !== undefined) failure ??= told.data.error
    const words = (told.data.stream ?? told.data.status ?? '').trim()
    if (words === '' || bookkeeping.test(words) || failure !== null) return
    last = words.split('\n').at(-1) ?? last
    say(last)
  }
  await new Promise<void>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    docker.modem.followProgress(
      stream,
      (error) => {
        signal.removeEventListener('abort', abort)
        if (error) failure ??= error.message
        resolve()
      },
      take,
    )
  })
  if (failure !== null) throw new Error(last === '' ? failure : `${failure} (after: ${last})`)
}
