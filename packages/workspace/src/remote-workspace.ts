import type { CommandEnd, DaemonContract, FileRead, FileWrite, Workspace } from '@codeberth/protocol'
import type { ContractRouterClient } from '@orpc/contract'

/** What a remote workspace calls: a client of the daemon's contract, over any transport. */
export type DaemonClient = Pick<ContractRouterClient<DaemonContract>, 'files' | 'search' | 'processes'>

/** The workspace behind a daemon. Paths, limits and problems are the daemon's; a broken connection rejects. */
export function remoteWorkspace(daemon: DaemonClient): Workspace {
  return {
    files: {
      read: async (path, options): Promise<FileRead> => {
        const found = await daemon.files.read({ path, ...options })
        if (found.ok) return { ...found, bytes: fromBase64(found.bytes) }
        return { ok: false, problem: found.problem, ...(found.size === undefined ? {} : { size: found.size }) }
      },
      write: async (path, bytes, options): Promise<FileWrite> => {
        const written = await daemon.files.write({ path, bytes: Buffer.from(bytes).toString('base64'), ...options })
        if (written.ok || written.problem === 'stale') return written
        return { ok: false, problem: written.problem }
      },
      change: async (operation) => withoutSize(await daemon.files.change(operation)),
      list: async (path) => {
        const found = await daemon.files.list({ path })
        return found.ok ? found : { ok: false, problem: found.problem }
      },
    },
    search: {
      glob: (pattern, options) => daemon.search.glob({ pattern, ...options }),
      text: (query, signal) => daemon.search.text(query, signal ? { signal } : {}),
    },
    processes: { run: (spec, output, signal) => runRemote(daemon, spec, output, signal) },
    watch: {
      async *changes(signal) {
        try {
          yield* await daemon.files.watch({}, { signal })
        } catch (thrown) {
          if (!signal.aborted) throw thrown
        }
      },
    },
    capabilities: { processes: true },
  }
}

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

const withoutSize = <P>(answer: { ok: true } | { ok: false; problem: P }) =>
  answer.ok ? answer : { ok: answer.ok, problem: answer.problem }

async function runRemote(
  daemon: DaemonClient,
  spec: Parameters<Workspace['processes']['run']>[0],
  output: Parameters<Workspace['processes']['run']>[1],
  signal: AbortSignal,
): Promise<CommandEnd> {
  if (signal.aborted) return { reason: 'killed', code: null }
  try {
    for await (const frame of await daemon.processes.run(spec, { signal })) {
      if (frame.kind === 'end') return frame.end
      await output({ stream: frame.stream, text: frame.text })
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    return { reason: 'killed', code: null }
  }
  // A stream that is left may also just end, its last words unsaid.
  if (signal.aborted) return { reason: 'killed', code: null }
  throw new Error('The daemon ended a command without saying how.')
}
