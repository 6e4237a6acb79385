'use client'
import { CopyMinus, FilePlus, FolderPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import { IconButton } from '../../ui/button.tsx'
import { useOpenProject } from '../project.tsx'
import { FileTree } from './file-tree.tsx'
import { NameDialog, type Naming } from './name-dialog.tsx'
import { foldersAbove } from './tree.ts'
import { openTreeStore, setOpen, type TreeView } from './tree-store.ts'

type FilesPaneProps = { active: string | null; touched: ReadonlySet<string> }

/** The side bar's view of the checkout. */
export function FilesPane({ active, touched }: FilesPaneProps) {
  const { project, ready } = useOpenProject()
  const [store, setStore] = useState<StoreApi<TreeView> | null>(null)
  const [naming, setNaming] = useState<Naming | null>(null)
  useEffect(() => setStore(openTreeStore(project.id)), [project.id])
  useEffect(() => {
    if (store && active !== null) setOpen(store, foldersAbove(active), true)
  }, [store, active])
  return (
    <section aria-label="Files" className="group flex h-full flex-col">
      <header className="flex h-32 shrink-0 items-center gap-2 pr-6 pl-12">
        <h2 className="flex-1 truncate text-12 font-medium text-muted">{project.name}</h2>
        <IconButton
          icon={FilePlus}
          label="New file"
          size={22}
          disabled={!ready}
          onClick={() => setNaming({ kind: 'file', within: '' })}
        />
        <IconButton
          icon={FolderPlus}
          label="New folder"
          size={22}
          disabled={!ready}
          onClick={() => setNaming({ kind: 'folder', within: '' })}
        />
        <IconButton
          icon={CopyMinus}
          label="Fold all folders"
          size={22}
          disabled={!ready}
          onClick={() => store?.setState({ open: new Set() })}
        />
      </header>
      <div className="min-h-0 flex-1">{store && <FileTree store={store} active={active} touched={touched} />}</div>
      {naming && <NameDialog naming={naming} onClose={() => setNaming(null)} />}
    </section>
  )
}
