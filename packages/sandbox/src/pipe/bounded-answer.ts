import { Fault, limits } from '@codeberth/protocol'

const limitBytes = limits.daemonAnswerBytes.value
const lineEnd = 0x0a

type Bytes = Uint8Array<ArrayBuffer>

/**
 * The same answer, of which nobody has to hold more than `daemon.answer` at once: its whole body, or each event of a stream.
 * Past it the body fails with Fault('too-large'). Code in a sandbox can take the daemon's place, and who calls it collects
 * what it answers; that comes here in whole bodies and whole events, because readers get slow over many small pieces.
 */
export function boundedAnswer(answer: Response): Response {
  if (!answer.body) return answer
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const body = answer.body.pipeThrough(isStream ? wholeEvents() : wholeBody())
  return new Response(body, { status: answer.status, headers: answer.headers })
}

function wholeBody(): TransformStream<Bytes, Bytes> {
  const held = openHeld()
  return new TransformStream({
    transform: (chunk) => held.add(chunk),
    flush: (controller) => controller.enqueue(held.take()),
  })
}

function wholeEvents(): TransformStream<Bytes, Bytes> {
  const held = openHeld()
  return new TransformStream({
    transform(chunk, controller) {
      const end = eventsEnd(held.lastByte(), chunk)
      if (end > 0) {
        held.add(chunk.subarray(0, end))
        controller.enqueue(held.take())
      }
      held.add(chunk.subarray(end))
    },
    flush: (controller) => controller.enqueue(held.take()),
  })
}

/** Where the last event that ends in a chunk ends, 0 without one: an event ends with an empty line. */
function eventsEnd(before: number | undefined, chunk: Bytes): number {
  const at = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).lastIndexOf('\n\n')
  if (at >= 0) return at + 2
  return before === lineEnd && chunk[0] === lineEnd ? 1 : 0
}

/** Bytes in one piece, however small they come. */
function openHeld() {
  let bytes: Bytes = new Uint8Array(0)
  let length = 0
  return {
    add(chunk: Bytes): void {
      const needed = length + chunk.length
      if (needed > limitBytes) throw new Fault('too-large', { what: 'answer of the sandbox', limit: limitBytes })
      if (needed > bytes.length) {
        const larger = new Uint8Array(Math.min(limitBytes, Math.max(needed, 2 * bytes.length)))
        larger.set(bytes.subarray(0, length))
        bytes = larger
      }
      bytes.set(chunk, length)
      length = needed
    },
    take(): Bytes {
      const taken = bytes.subarray(0, length)
      bytes = new Uint8Array(0)
      length = 0
      return taken
    },
    lastByte: () => (length === 0 ? undefined : bytes[length - 1]),
  }
}
