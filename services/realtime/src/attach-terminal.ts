import { type ClientMessages, Fault, limits, type TerminalFrame } from '@codeberth/protocol'
import type { Send } from './follow-run.ts'
import { openInOrder } from './in-order.ts'
import type { SocketPorts } from './socket-ports.ts'
import type { AttachedTerminal, SocketState } from './socket-state.ts'

/** What a terminal ticket is bound to. */
export const ticketTarget = (projectId: string, terminalId: string): string => `${projectId}/${terminalId}`

/** Sends a terminal's output to one socket; reading pauses while more than `terminal.unacked` bytes are not yet painted there. */
export async function attachTerminal(
  ports: SocketPorts,
  state: SocketState,
  asked: ClientMessages['terminal.attach'],
  send: Send,
  failed: (error: unknown) => void,
): Promise<void> {
  await ports.demandProject(state.viewer, 'terminal.watch', asked.projectId)
  const refusal = await refusalToType(ports, state, asked.projectId)
  if (!(await ports.useTicket(state.viewer, asked.ticket, ticketTarget(asked.projectId, asked.id))))
    throw new Fault('not-found')
  if (state.hasLeft) return
  state.terminals.get(asked.id)?.leave.abort()
  const terminal: AttachedTerminal = {
    projectId: asked.projectId,
    inOrder: openInOrder(limits.terminalInputs.value),
    refusal,
    leave: new AbortController(),
    sent: 0,
    acknowledged: 0,
    wake: () => undefined,
  }
  state.terminals.set(asked.id, terminal)
  const frames = await ports
    .daemon(asked.projectId)
    .terminals.attach({ id: asked.id, after: asked.after }, { signal: terminal.leave.signal })
  pump(frames, asked.id, terminal, send)
    .catch((error) => terminal.leave.signal.aborted || failed(error))
    .finally(() => {
      if (state.terminals.get(asked.id) === terminal) state.terminals.delete(asked.id)
    })
}

async function refusalToType(ports: SocketPorts, state: SocketState, projectId: string): Promise<Fault | null> {
  try {
    await ports.demandProject(state.viewer, 'terminal.type', projectId)
    return null
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
}

async function pump(
  frames: AsyncIterable<TerminalFrame>,
  id: string,
  terminal: AttachedTerminal,
  send: Send,
): Promise<void> {
  for await (const frame of frames) {
    if (!send('terminal', { id, frame })) return
    if (frame.kind === 'exit') return
    // A viewer that begins anew has painted nothing of what came before its first frame.
    if (terminal.sent === 0) terminal.acknowledged = frame.from
    terminal.sent = frame.from + Buffer.byteLength(frame.bytes, 'base64')
    while (terminal.sent - terminal.acknowledged > limits.terminalUnackedBytes.value && !terminal.leave.signal.aborted)
      await painted(terminal)
  }
}

function painted(terminal: AttachedTerminal): Promise<void> {
  return new Promise((resolve) => {
    terminal.wake = resolve
    terminal.leave.signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** The terminal that this socket may type into. Throws Fault('not-found') for one that is not attached, or why it may only watch. */
export function typedInto(state: SocketState, id: string): AttachedTerminal {
  const terminal = attached(state, id)
  if (terminal.refusal) throw terminal.refusal
  return terminal
}

/** A terminal that this socket shows. Throws Fault('not-found'). */
export function attached(state: SocketState, id: string): AttachedTerminal {
  const found = state.terminals.get(id)
  if (!found) throw new Fault('not-found')
  return found
}

/** Notes what was painted and lets the pump go on. */
export function acknowledgeOutput(state: SocketState, message: ClientMessages['terminal.acknowledge']): void {
  const terminal = attached(state, message.id)
  terminal.acknowledged = Math.max(terminal.acknowledged, message.position)
  terminal.wake()
}
