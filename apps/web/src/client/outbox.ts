import type { FaultBody } from '@codeberth/protocol'
import * as z from 'zod'

/** What is on its way to the server. `id` is the idempotency key: sending it twice leaves one message. */
export const Parcel = z.object({ id: z.string(), text: z.string(), how: z.enum(['now', 'next']) })
export type Parcel = z.infer<typeof Parcel>

/** A composer's text and its fate. The text leaves the box when the server has acknowledged it, not before. */
export type Outbox = {
  text: string
  parcel: Parcel | null
  /** `sending`: on the wire; `waiting`: no connection, sent again when there is one. */
  state: 'idle' | 'sending' | 'waiting'
  problem: FaultBody | null
}

export const emptyOutbox: Outbox = { text: '', parcel: null, state: 'idle', problem: null }

export type OutboxEvent =
  | { kind: 'typed'; text: string }
  | { kind: 'submitted'; id: string; how: Parcel['how'] }
  | { kind: 'accepted'; id: string }
  | { kind: 'refused'; id: string; fault: FaultBody }
  | { kind: 'unanswered'; id: string }
  | { kind: 'connected' }

export type OutboxStep = { state: Outbox; send: Parcel | null }

/** The pure machine of a composer. A second submit while one is under way is ignored, so a doubled Enter leaves one message. */
export function reduceOutbox(state: Outbox, event: OutboxEvent): OutboxStep {
  switch (event.kind) {
    case 'typed':
      return { state: state.parcel ? state : { ...state, text: event.text, problem: null }, send: null }
    case 'submitted': {
      const text = state.text.trim()
      if (state.parcel || text === '') return { state, send: null }
      const parcel = { id: event.id, text, how: event.how }
      return { state: { ...state, parcel, state: 'sending', problem: null }, send: parcel }
    }
    case 'accepted':
      return { state: state.parcel?.id === event.id ? emptyOutbox : state, send: null }
    case 'refused':
      if (state.parcel?.id !== event.id) return { state, send: null }
      return { state: { ...state, parcel: null, state: 'idle', problem: event.fault }, send: null }
    case 'unanswered':
      return { state: state.parcel?.id === event.id ? { ...state, state: 'waiting' } : state, send: null }
    case 'connected':
      if (!state.parcel || state.state !== 'waiting') return { state, send: null }
      return { state: { ...state, state: 'sending' }, send: state.parcel }
  }
}
