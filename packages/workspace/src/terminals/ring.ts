/** The newest bytes of a stream, by their position since it began. `start` is the first byte still there, `head` the next to come. */
export type Ring = {
  readonly start: number
  readonly head: number
  /** Adds bytes; what falls out at the old end is given to `dropped` first, in order. */
  add(bytes: Uint8Array, dropped?: (bytes: Uint8Array) => void): void
  /** A copy of at most `max` bytes from `from` on, which must not lie before `start`. */
  read(from: number, max: number): Uint8Array
}

/** Makes an empty ring. Its memory grows to `capacity` bytes as it fills. */
export function openRing(capacity: number): Ring {
  let buffer = Buffer.alloc(Math.min(capacity, 16 * 1024))
  let start = 0
  let head = 0
  const copy = (from: number, length: number): Uint8Array => {
    const at = from % buffer.length
    const first = buffer.subarray(at, Math.min(at + length, buffer.length))
    return new Uint8Array(Buffer.concat([first, buffer.subarray(0, length - first.length)]))
  }
  const grow = (needed: number) => {
    let size = buffer.length
    while (size < Math.min(needed, capacity)) size = Math.min(size * 2, capacity)
    if (size === buffer.length) return
    const kept = copy(start, head - start)
    buffer = Buffer.alloc(size)
    place(kept, start)
  }
  const place = (bytes: Uint8Array, position: number) => {
    const at = position % buffer.length
    const first = bytes.subarray(0, buffer.length - at)
    buffer.set(first, at)
    buffer.set(bytes.subarray(first.length), 0)
  }
  return {
    get start() {
      return start
    },
    get head() {
      return head
    },
    add(bytes, dropped) {
      grow(head - start + bytes.length)
      for (let at = 0; at < bytes.length; at += buffer.length) {
        const part = bytes.subarray(at, at + buffer.length)
        const surplus = head - start + part.length - buffer.length
        if (surplus > 0) {
          dropped?.(copy(start, surplus))
          start += surplus
        }
        place(part, head)
        head += part.length
      }
    },
    read: (from, max) => copy(from, Math.max(0, Math.min(max, head - from))),
  }
}
