'use client'
import { type ComponentProps, useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined

/**
 * A form that takes nothing before somebody listens: what is chosen or typed in a page whose program is still on its way would be shown,
 * and then silently undone.
 */
export function Form(props: ComponentProps<'form'>) {
  const heard = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
  return <form inert={!heard} {...props} />
}
