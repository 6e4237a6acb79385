'use client'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { FileText, type LucideIcon } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { useOpenProject } from '../project.tsx'

/** Files shown at once; typing narrows them. */
const filesShown = 60

export type PaletteCommand = {
  id: string
  words: string
  keys?: string
  icon: LucideIcon
  reason?: string | undefined
  run: () => void
}
type PaletteProps = { commands: readonly PaletteCommand[]; onClose: () => void }

/** True when the letters of `asked` occur in `path` in their order; empty words match all. */
export function matches(path: string, asked: string): boolean {
  const wanted = asked.toLowerCase().replace(/\s+/g, '')
  let at = 0
  for (const letter of path.toLowerCase()) if (letter === wanted[at]) at++
  return at >= wanted.length
}

const row =
  'flex h-32 cursor-default items-center gap-8 rounded-4 px-8 text-13 data-[selected=true]:bg-selected data-[disabled=true]:text-muted'
const heading =
  '[&_[cmdk-group-heading]]:px-8 [&_[cmdk-group-heading]]:py-4 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:text-muted'

/** Every command and every file, found by typing. */
export function Palette({ commands, onClose }: PaletteProps) {
  const api = useApi()
  const { project, ready, actions } = useOpenProject()
  const [asked, setAsked] = useState('')
  const paths = useQuery({
    queryKey: queryKeys.paths(project.id),
    queryFn: () => api.files.paths({ projectId: project.id }),
    enabled: ready,
  })
  const files = (paths.data?.paths ?? [])
    .filter((path) => matches(path, asked))
    .sort((a, b) => rank(a, asked) - rank(b, asked))
  const found = commands.filter((command) => matches(command.words, asked))
  const choose = (run: () => void) => () => {
    onClose()
    run()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-30 w-[min(560px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-10 border border-line bg-raised shadow-dialog"
        >
          <Dialog.Title className="sr-only">Go to file or run a command</Dialog.Title>
          <Command shouldFilter={false} label="Go to file or run a command">
            <Command.Input
              value={asked}
              onValueChange={setAsked}
              placeholder="File name or command"
              className="h-44 w-full border-line border-b bg-transparent px-16 text-14 outline-none placeholder:text-muted"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-4">
              <Command.Empty className="px-8 py-12 text-13 text-muted">
                {ready ? 'No file and no command by that name.' : 'Files can be searched when the sandbox is ready.'}
              </Command.Empty>
              {files.length > 0 && asked !== '' && (
                <Command.Group heading="Files" className={heading}>
                  {files.slice(0, filesShown).map((path) => (
                    <Command.Item
                      key={path}
                      value={path}
                      onSelect={choose(() => actions.openFile(path))}
                      className={row}
                    >
                      <FileText size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
                      <span className="truncate">{path}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              {found.length > 0 && (
                <Command.Group heading="Commands" className={heading}>
                  {found.map((command) => (
                    <Command.Item
                      key={command.id}
                      value={`command ${command.id}`}
                      disabled={command.reason !== undefined}
                      onSelect={choose(command.run)}
                      className={row}
                    >
                      <command.icon size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
                      <span className="flex-1">
                        {command.words}
                        {command.reason && <span className="pl-8 text-11">{command.reason}</span>}
                      </span>
                      {command.keys && <kbd className="font-ui text-12 text-muted">{command.keys}</kbd>}
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              {files.length > 0 && asked === '' && (
                <Command.Group heading="Files" className={heading}>
                  {files.slice(0, filesShown).map((path) => (
                    <Command.Item
                      key={path}
                      value={path}
                      onSelect={choose(() => actions.openFile(path))}
                      className={row}
                    >
                      <FileText size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
                      <span className="truncate">{path}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

// A name that begins with what was typed comes before one that holds it, before one that only holds its letters.
function rank(path: string, asked: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const wanted = asked.toLowerCase()
  const kind = name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : path.toLowerCase().includes(wanted) ? 2 : 3
  return kind * 10_000 + path.length
}
