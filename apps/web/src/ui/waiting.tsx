'use client'
import { useEffect, useState } from 'react'
import { classNames } from './class-names.ts'

const silentMs = 150

/** True once `silentMs` have passed, so that quick answers show no placeholder at all. */
export function useLate(): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), silentMs)
    return () => clearTimeout(timer)
  }, [])
  return late
}

const widths = ['w-2/3', 'w-1/2', 'w-3/4', 'w-2/5', 'w-3/5'] as const

/** Still rows of the final height while a list is fetched; nothing in the first 150 ms. */
export function Skeleton({ rows = 5, height = 28, label }: { rows?: number; height?: 22 | 28 | 48; label: string }) {
  const late = useLate()
  const tall = { 22: 'h-22', 28: 'h-28', 48: 'h-48' }[height]
  return (
    <div role="status" aria-label={label} className="flex flex-col px-12 py-4">
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are equal and never move
        <div key={at} className={classNames('flex items-center', tall)}>
          {late && <div className={classNames('h-8 rounded-4 bg-hover', widths[at % widths.length])} />}
        </div>
      ))}
    </div>
  )
}
