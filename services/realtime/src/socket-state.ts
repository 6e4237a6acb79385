import type { Fault } from '@codeberth/protocol'
import type { InOrder } from './in-order.ts'
import type { Viewer } from './socket-ports.ts'

/** What one connected socket holds. Each entry ends when its controller aborts. */
export type SocketState = {
  viewer: Viewer
  /** True once the socket has left: what was being asked for meanwhile is not begun. */
  hasLeft: boolean
  runs: Map<string, AbortController>
  projects: Map<string, AbortController>
  terminals: Map<string, AttachedTerminal>
}

/**
 * A terminal that this socket shows. `acknowledged`: bytes that were painted; `wake` is called when it rises. What the person does
 * goes through `inOrder`: over the link, two requests at once may overtake each other, and a key that comes late is dropped.
 */
export type AttachedTerminal = {
  projectId: string
  inOrder: InOrder
  /** Why this socket may only watch; null when it may type. */
  refusal: Fault | null
  leave: AbortController
  sent: number
  acknowledged: number
  wake: () => void
}

/** The state of a socket that has just signed in. */
export const emptySocket = (viewer: Viewer): SocketState => ({
  viewer,
  hasLeft: false,
  runs: new Map(),
  projects: new Map(),
  terminals: new Map(),
})

/** Ends everything that the socket held. */
export function leaveAll(state: SocketState): void {
  state.hasLeft = true
  for (const controller of [...state.runs.values(), ...state.projects.values()]) controller.abort()
  for (const terminal of state.terminals.values()) terminal.leave.abort()
  state.runs.clear()
  state.projects.clear()
  state.terminals.clear()
}
