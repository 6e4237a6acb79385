'use client'
import { CloudOff, GitBranch, LoaderCircle, type LucideIcon, RefreshCw, Wifi } from 'lucide-react'
import { useStore } from 'zustand'
import type { Connection } from '../../client/connection.ts'
import { useRealtime } from '../../client/providers.tsx'
import { Chip, type Tone } from '../../ui/chip.tsx'

type Look = { words: string; icon: LucideIcon; tone: Tone; turning?: boolean }

/** The words of the connection chip. */
export function connectionLook(connection: Connection): Look {
  switch (connection.state) {
    case 'connecting':
      return { words: 'Connecting', icon: LoaderCircle, tone: 'info', turning: true }
    case 'catchingUp':
      return { words: `Catching up ${connection.missing}`, icon: RefreshCw, tone: 'info' }
    case 'live':
      return { words: 'Live', icon: Wifi, tone: 'ok' }
    case 'reconnecting':
      return { words: 'Reconnecting', icon: LoaderCircle, tone: 'warn', turning: true }
    case 'offline':
      return { words: 'Offline', icon: CloudOff, tone: 'warn' }
    case 'signedOut':
      return { words: 'Signed out', icon: CloudOff, tone: 'danger' }
  }
}

export type Cursor = { line: number; column: number; language: string } | null
type StatusBarProps = { branch: string | null; changed: number; cursor: Cursor }

/** The line at the foot: branch, changes, connection, place in the file. */
export function StatusBar({ branch, changed, cursor }: StatusBarProps) {
  const connection = useStore(useRealtime().connection)
  const look = connectionLook(connection)
  return (
    <footer className="flex h-24 shrink-0 items-center gap-16 border-line border-t bg-base px-12 text-11 text-muted">
      {branch && (
        <Chip icon={GitBranch} className="text-11">
          {branch}
        </Chip>
      )}
      {changed > 0 && <span>{changed} changed</span>}
      <span className="flex-1" />
      {cursor && (
        <span className="tabular-nums">
          Ln {cursor.line}, Col {cursor.column}
        </span>
      )}
      {cursor && <span>{cursor.language}</span>}
      <Chip
        role="status"
        aria-label={`Connection: ${look.words}`}
        data-connection={connection.state}
        tone={look.tone}
        icon={look.icon}
        turning={look.turning ?? false}
        className="text-11"
      >
        {look.words}
      </Chip>
    </footer>
  )
}
