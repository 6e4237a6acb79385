import { newId, type TerminalSize } from '@codeberth/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Api } from '../../client/api.ts'
import { fromBase64 } from '../../client/bytes.ts'
import { faultOf } from '../../client/fault.ts'
import type { Realtime } from '../../client/realtime.ts'
import { clampCounts, newClamp } from './clamp.ts'
import { newTerminal, type TerminalAction, type TerminalEvent, type TerminalState } from './terminal-state.ts'
import { stepTerminal } from './terminal-transition.ts'

/** Longest text of one input message. */
const inputChars = 16_384
/** Pause before a refused attach is tried again. */
const againMs = 3_000
/** More than any screen is high or wide; larger counts have no further effect. */
const largestCount = 500

/** What a terminal writes to; `painted` is called when the text is on the screen. */
export type Screen = { clear(): void; write(text: string, painted: () => void): void }

/** The connection of one screen to one terminal of a sandbox. */
export type TerminalLink = {
  state: StoreApi<TerminalState>
  input(text: string): void
  resize(size: TerminalSize): void
  /** Attaches again where that failed before; called when the sandbox answers again. */
  retry(): void
  close(): void
}

type Sources = { api: Api; realtime: Realtime; projectId: string; id: string; screen: Screen }

/** Attaches and stays attached until `close`: after a reconnect the missing bytes follow, nothing is lost or doubled. */
export function openTerminalLink({ api, realtime, projectId, id, screen }: Sources): TerminalLink {
  const state = createStore<TerminalState>(() => newTerminal)
  const viewer = newId()
  let counter = 0
  let clamp = newClamp
  let decoder = new TextDecoder()
  let size: TerminalSize | null = null

  let again: ReturnType<typeof setTimeout> | undefined
  const isLive = () => realtime.connection.getState().state === 'live'

  const take = (event: TerminalEvent) => {
    const step = stepTerminal(state.getState(), event)
    state.setState(step.state, true)
    for (const action of step.actions) carryOut(action)
  }
  const trying = (work: Promise<TerminalEvent>) =>
    work.then(take, (error) => {
      take({ kind: 'refused', fault: faultOf(error) })
      if (state.getState().phase === 'detached')
        again = setTimeout(() => isLive() && take({ kind: 'connected' }), againMs)
    })
  const carryOut = (action: TerminalAction) => {
    switch (action.kind) {
      case 'askTicket':
        void trying(api.terminals.ticket({ projectId, id }).then(({ ticket }) => ({ kind: 'ticket', ticket })))
        break
      case 'attach':
        void trying(
          realtime.send('terminal.attach', { projectId, id, ticket: action.ticket, after: action.after }).then(() => {
            sendSize()
            return { kind: 'attached' }
          }),
        )
        break
      case 'clear':
        clamp = newClamp
        decoder = new TextDecoder()
        screen.clear()
        break
      case 'write': {
        const text = decoder.decode(fromBase64(action.bytes).subarray(action.skip), { stream: true })
        const step = clampCounts(clamp, text, largestCount)
        clamp = step.state
        screen.write(step.text, () => quietly(realtime.send('terminal.acknowledge', { id, position: action.position })))
      }
    }
  }
  const sendSize = () => {
    if (size) quietly(realtime.send('terminal.resize', { id, size }))
  }
  const stops = [
    realtime.on('terminal', (message) => {
      if (message.id === id) take({ kind: 'frame', frame: message.frame })
    }),
    realtime.connection.subscribe((connection) => {
      if (connection.state === 'reconnecting' || connection.state === 'offline') take({ kind: 'disconnected' })
    }),
    realtime.onOpen(() => take({ kind: 'connected' })),
  ]
  return {
    state,
    input(text) {
      if (state.getState().phase !== 'live') return
      for (let at = 0; at < text.length; at += inputChars) {
        counter++
        quietly(realtime.send('terminal.input', { id, viewer, counter, text: text.slice(at, at + inputChars) }))
      }
    },
    resize(next) {
      size = next
      if (state.getState().phase === 'live') sendSize()
    },
    retry: () => isLive() && take({ kind: 'connected' }),
    close() {
      clearTimeout(again)
      for (const stop of stops) stop()
      quietly(realtime.send('terminal.detach', { id }))
    },
  }
}

// Output, size and position are told anew at the next attach; a lost key shows as a key that was not echoed.
function quietly(sent: Promise<void>): void {
  sent.catch(() => undefined)
}
