/** Keeps the first and the last characters of an output of any length; what is between is counted, not kept. */
export type OutputEnds = {
  add(text: string): void
  /** The whole output, or head, a line that says how much is missing, and tail. */
  text(): string
  truncated(): boolean
}

/** Holds at most about `max` characters in memory, two fifths of them for the head: errors stand mostly at the end. */
export function openOutputEnds(max: number): OutputEnds {
  const headMax = Math.floor(max * 0.4)
  const tailMax = max - headMax
  let head = ''
  let tail = ''
  let dropped = 0
  const trim = (limit: number) => {
    if (tail.length <= limit) return
    dropped += tail.length - tailMax
    tail = tail.slice(-tailMax)
  }
  return {
    add(text) {
      const room = headMax - head.length
      head += text.slice(0, room)
      tail += text.slice(Math.max(0, room))
      // Cut at twice the size, so that many small pieces do not copy the tail each time.
      trim(2 * tailMax)
    },
    text() {
      trim(tailMax)
      return dropped === 0 ? head + tail : `${head}\n[… ${dropped} characters left out …]\n${tail}`
    },
    truncated() {
      trim(tailMax)
      return dropped > 0
    },
  }
}
