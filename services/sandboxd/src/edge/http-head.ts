import type { Socket } from 'node:net'

/** The head of an HTTP/1 request as it came. Names of headers are in lower case. */
export type RequestHead = {
  method: string
  target: string
  headers: [name: string, value: string][]
  /** Bytes of the body that came with the head. */
  rest: Buffer
}

const maxHeadBytes = 64 * 1024
const headMs = 10_000

/** Reads the head of a request; null when the connection ends, is silent for 10 s, or says something else. The socket is paused then. */
export function readHead(socket: Socket): Promise<RequestHead | null> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0)
    const end = (head: RequestHead | null) => {
      clearTimeout(timer)
      socket.pause()
      socket.off('data', read).off('close', none).off('end', none)
      resolve(head)
    }
    const none = () => end(null)
    const read = (part: Buffer) => {
      bytes = Buffer.concat([bytes, part])
      const at = bytes.indexOf('\r\n\r\n')
      if (at >= 0) end(parseHead(bytes.subarray(0, at).toString('latin1'), bytes.subarray(at + 4)))
      else if (bytes.length > maxHeadBytes) end(null)
    }
    const timer = setTimeout(none, headMs)
    socket.on('data', read).once('close', none).once('end', none)
  })
}

function parseHead(text: string, rest: Buffer): RequestHead | null {
  const [first = '', ...lines] = text.split('\r\n')
  const found = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first)
  if (!found) return null
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  // A line without a name, or one that continues another, is how requests are smuggled.
  if (headers.some(([name]) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name))) return null
  return { method: found[1] ?? '', target: found[2] ?? '', headers, rest }
}

/** The value of a header; undefined when it is not there. */
export const headerOf = (head: RequestHead, name: string): string | undefined =>
  head.headers.find(([found]) => found === name)?.[1]

/** The body of a request, by its length or in chunks (RFC 9112 §6). Throws when it is cut or malformed. */
export async function* readBody(socket: Socket, head: RequestHead): AsyncGenerator<Buffer> {
  const bytes = openBytes(socket, head.rest)
  if (/\bchunked$/i.test(headerOf(head, 'transfer-encoding') ?? '')) {
    for (;;) {
      const size = Number.parseInt(await bytes.line(), 16)
      if (!(size >= 0)) throw new Error('A chunk of the request has no size.')
      if (size === 0) break
      yield* bytes.take(size)
      await bytes.line()
    }
    // The lines after the last chunk, up to the empty one.
    while ((await bytes.line()) !== '') {}
    return
  }
  yield* bytes.take(Number(headerOf(head, 'content-length') ?? 0))
}

function openBytes(socket: Socket, first: Buffer) {
  // Leaving the loop must not close the socket: the answer still goes out on it.
  const parts = socket.iterator({ destroyOnReturn: false })
  let rest = first
  const more = async () => {
    const next = await parts.next()
    if (next.done) throw new Error('The request was cut.')
    rest = Buffer.concat([rest, next.value])
  }
  return {
    async line(): Promise<string> {
      for (;;) {
        const at = rest.indexOf('\r\n')
        if (at >= 0) {
          const text = rest.subarray(0, at).toString('latin1')
          rest = rest.subarray(at + 2)
          return text
        }
        if (rest.length > maxHeadBytes) throw new Error('A line of the request is too long.')
        await more()
      }
    },
    async *take(length: number): AsyncGenerator<Buffer> {
      for (let left = length; left > 0; ) {
        if (rest.length === 0) await more()
        const part = rest.subarray(0, left)
        rest = rest.subarray(part.length)
        left -= part.length
        yield part
      }
    },
  }
}
