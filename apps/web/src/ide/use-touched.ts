'use client'
import { useEffect, useState } from 'react'
import type { ThreadRun } from './use-thread-runs.ts'

/** The files that agents changed in the thread's latest run, for their dots in the tree. */
export function useTouched(runs: readonly ThreadRun[]): ReadonlySet<string> {
  const store = runs.at(-1)?.store
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (!store) {
      setTouched(new Set())
      return
    }
    const read = () => new Set(store.state.getState().view.files.map((file) => file.path))
    setTouched(read())
    return store.state.subscribe((next, before) => {
      if (next.view.files !== before.view.files) setTouched(read())
    })
  }, [store])
  return touched
}
