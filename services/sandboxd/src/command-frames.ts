import type { CommandChunk, CommandEnd, CommandSpec, Processes } from '@codeberth/protocol'

export type CommandFrame = ({ kind: 'output' } & CommandChunk) | { kind: 'end'; end: CommandEnd }

/** Characters of output that wait for a slow reader; above it no more is read of the command. */
const maxWaiting = 1024 * 1024

/** A command as a stream of its output and its end. Leaving the stream ends the command. */
export async function* commandFrames(
  processes: Processes,
  spec: CommandSpec,
  signal: AbortSignal,
): AsyncGenerator<CommandFrame> {
  const left = new AbortController()
  const waiting: CommandChunk[] = []
  let size = 0
  let wake = () => {}
  let room = () => {}
  const output = (chunk: CommandChunk): void | Promise<void> => {
    waiting.push(chunk)
    size += chunk.text.length
    wake()
    if (size <= maxWaiting) return
    return new Promise((resolve) => {
      room = resolve
    })
  }
  const ended = processes.run(spec, output, AbortSignal.any([signal, left.signal]))
  let over = false
  const finish = () => {
    over = true
    wake()
  }
  const settled = ended.then(finish, finish)
  try {
    for (;;) {
      const chunk = waiting.shift()
      if (chunk) {
        size -= chunk.text.length
        if (size <= maxWaiting) room()
        yield { kind: 'output', ...chunk }
      } else if (over) {
        yield { kind: 'end', end: await ended }
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    left.abort()
    room()
    await settled
  }
}
