import type { TerminalState } from './terminal-state.ts'

/** What is said below a terminal; null while it is live or about to be. */
export function terminalWords(state: TerminalState): string | null {
  switch (state.phase) {
    case 'exited':
      return state.exitCode === null ? 'The shell has ended.' : `Shell ended with code ${state.exitCode}.`
    case 'denied':
      return state.fault ? `${state.fault.message} ${state.fault.hint}` : 'This terminal cannot be shown.'
    case 'detached':
      return 'Disconnected; what is missing follows when the connection is back.'
    default:
      return null
  }
}
