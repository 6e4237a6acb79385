/** `fetch` that writes down when each request began and when the last byte of its answer had come, in ms. */
export type TimedFetch = { fetch: typeof globalThis.fetch; requests: number[]; ends: number[] }

export function openTimedFetch(): TimedFetch {
  const requests: number[] = []
  const ends: number[] = []
  return {
    requests,
    ends,
    async fetch(input, init) {
      const index = requests.push(performance.now()) - 1
      const response = await globalThis.fetch(input, init).catch((error: unknown) => {
        // A kept connection that the server had closed: the client asks again, and that request counts.
        requests.length = index
        throw error
      })
      const clock = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          ends[index] = performance.now()
          controller.enqueue(chunk)
        },
      })
      const { status, headers } = response
      return new Response(response.body?.pipeThrough(clock), { status, headers })
    },
  }
}

/** Time between the end of answer `step` (from 1) and the request that follows it. */
export function gapAfter({ requests, ends }: TimedFetch, step: number): number {
  return (requests[step] ?? Number.NaN) - (ends[step - 1] ?? Number.NaN)
}
