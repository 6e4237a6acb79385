import { limits } from '@codeberth/protocol'
import type { CallContext } from '@codeberth/tools'
import type { Node } from './node.ts'
import type { Tree } from './tree.ts'

/**
 * Shows what a call prints while it runs, the first `tool.live` of it: a command that prints for ever must fill neither
 * memory nor log. Holds its source back while the reader of the run is behind. Nothing is shown once the call is `over`.
 */
export function liveOutput(tree: Tree, node: Node, callId: string, over: AbortSignal): CallContext['output'] {
  let room = limits.toolLiveBytes.value
  const show = (stream: 'stdout' | 'stderr' | 'info', chunk: string) =>
    tree.emit({ type: 'tool.output', agentId: node.id, callId, stream, chunk })
  return async ({ stream, text }) => {
    if (over.aborted || room === 0 || text === '') return
    const shown = text.slice(0, room)
    room -= shown.length
    show(stream, shown)
    if (room === 0) show('info', '\n[The rest is not shown while it runs; the result has head and tail.]\n')
    await tree.ready()
  }
}
