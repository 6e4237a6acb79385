import { type Io, UsageError } from './io.ts'

/** Most that is read from stdin. */
const stdinBytes = 10 * 1024 * 1024
/** How long an open pipe beside a prompt argument may stay silent before it is left alone. */
const silentMs = 2_000

/**
 * The prompt of a run: the argument, or stdin for `-` or a pipe; with both, stdin follows as a block of its own.
 * More than 10 MiB, or nothing at all, is a UsageError before anything is sent.
 */
export async function readPrompt(io: Pick<Io, 'stdin' | 'err'>, argument: string | undefined): Promise<string> {
  const typed = argument === '-' ? undefined : argument?.trim()
  if (io.stdin.isTTY) {
    if (typed) return typed
    throw new UsageError('There is no prompt.', 'Write it after the command: cb run "fix the failing test".')
  }
  const piped = (await readStdin(io, typed !== undefined && typed !== '')).trim()
  if (typed && piped) return `${typed}\n\n<stdin>\n${piped}\n</stdin>`
  const prompt = typed || piped
  if (!prompt) throw new UsageError('There is no prompt.', 'Write it after the command, or pipe it in.')
  return prompt
}

async function readStdin(io: Pick<Io, 'stdin' | 'err'>, optional: boolean): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const iterator = io.stdin[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([iterator.next(), ...(optional && size === 0 ? [silence()] : [])])
    if (next === 'silent') {
      io.err('cb: stdin is open but silent; going on without it.\n')
      return ''
    }
    if (next.done) break
    size += next.value.length
    if (size > stdinBytes)
      throw new UsageError(
        'The input on stdin is larger than 10 MiB.',
        'Put it into a file and name the file in the prompt.',
      )
    chunks.push(next.value)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function silence(): Promise<'silent'> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('silent'), silentMs).unref()
  })
}
