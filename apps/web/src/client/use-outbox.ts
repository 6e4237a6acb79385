'use client'
import { newId } from '@codeberth/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { keepDraft, readDraft } from './draft.ts'
import { faultOf } from './fault.ts'
import { emptyOutbox, type Outbox, type OutboxEvent, Parcel, reduceOutbox } from './outbox.ts'

/** How the parcel under way of a box is kept over a reload. */
const parcelBox = (box: string) => `${box}.parcel`

function storedOutbox(box: string): Outbox {
  const text = readDraft(box)
  const parcel = readDraft(parcelBox(box))
  if (parcel === '') return { ...emptyOutbox, text }
  const read = Parcel.safeParse(JSON.parse(parcel))
  return read.success
    ? { ...emptyOutbox, text: read.data.text, parcel: read.data, state: 'waiting' }
    : { ...emptyOutbox, text }
}

/**
 * A composer's text over reload and lost connections. `deliver` sends one parcel and resolves when the server has
 * acknowledged it; its id is the idempotency key. `connected` true lets a waiting parcel go again.
 */
export function useOutbox(box: string, connected: boolean, deliver: (parcel: Parcel) => Promise<void>) {
  const [state, setState] = useState<Outbox>(emptyOutbox)
  const current = useRef(state)
  const sender = useRef(deliver)
  sender.current = deliver

  const take = useCallback(
    (event: OutboxEvent) => {
      const step = reduceOutbox(current.current, event)
      current.current = step.state
      keepDraft(box, step.state.text)
      keepDraft(parcelBox(box), step.state.parcel ? JSON.stringify(step.state.parcel) : '')
      setState(step.state)
      if (step.send) void post(step.send, sender.current, take)
    },
    [box],
  )

  useEffect(() => {
    current.current = storedOutbox(box)
    setState(current.current)
  }, [box])
  useEffect(() => {
    if (connected) take({ kind: 'connected' })
  }, [connected, take])

  return {
    ...state,
    type: (text: string) => take({ kind: 'typed', text }),
    submit: (how: Parcel['how']) => take({ kind: 'submitted', id: newId(), how }),
  }
}

async function post(parcel: Parcel, deliver: (parcel: Parcel) => Promise<void>, take: (event: OutboxEvent) => void) {
  try {
    await deliver(parcel)
    take({ kind: 'accepted', id: parcel.id })
  } catch (error) {
    const fault = faultOf(error)
    take(fault.code === 'offline' ? { kind: 'unanswered', id: parcel.id } : { kind: 'refused', id: parcel.id, fault })
  }
}
