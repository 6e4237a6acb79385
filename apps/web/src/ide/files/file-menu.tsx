'use client'
import { useMutation } from '@tanstack/react-query'
import { Copy, FilePlus, FolderPlus, Pencil, Trash2 } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { ContextMenu } from '../../ui/menu.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useOpenProject } from '../project.tsx'
import { NameDialog, type Naming } from './name-dialog.tsx'
import { parentOf } from './tree.ts'

type FileMenuProps = { path: string; folder: boolean; children: ReactElement }

/** What can be done with one line of the tree. */
export function FileMenu({ path, folder, children }: FileMenuProps) {
  const api = useApi()
  const toast = useToast()
  const { project } = useOpenProject()
  const [naming, setNaming] = useState<Naming | null>(null)
  const within = folder ? path : parentOf(path)
  const remove = useMutation({
    mutationFn: () => api.files.change({ projectId: project.id, operation: { kind: 'remove', path } }),
    onError: (error) => toast({ tone: 'danger', words: faultOf(error).message, more: faultOf(error).hint }),
  })
  return (
    <>
      <ContextMenu
        label={path}
        entries={[
          { kind: 'item', words: 'New file…', icon: FilePlus, run: () => setNaming({ kind: 'file', within }) },
          { kind: 'item', words: 'New folder…', icon: FolderPlus, run: () => setNaming({ kind: 'folder', within }) },
          { kind: 'line' },
          { kind: 'item', words: 'Rename…', icon: Pencil, run: () => setNaming({ kind: 'rename', path }) },
          { kind: 'item', words: 'Copy path', icon: Copy, run: () => void navigator.clipboard.writeText(path) },
          { kind: 'line' },
          { kind: 'item', words: 'Delete', icon: Trash2, danger: true, run: () => remove.mutate() },
        ]}
      >
        {children}
      </ContextMenu>
      {naming && <NameDialog naming={naming} onClose={() => setNaming(null)} />}
    </>
  )
}
