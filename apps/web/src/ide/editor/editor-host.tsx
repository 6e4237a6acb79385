'use client'
import { Editor } from '@monaco-editor/react'
import type { editor } from 'monaco-editor/editor'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { editorOptions } from '../monaco/editor-options.ts'
import { monaco } from '../monaco/monaco.ts'
import { useOpenProject } from '../project.tsx'
import { DocumentState } from './document-state.tsx'
import type { Documents, OpenDocument } from './documents.ts'
import { useDocuments } from './use-documents.ts'

export type EditorHostProps = {
  path: string
  /** Paths of all open tabs: a document without one is closed. */
  openPaths: readonly string[]
  line: number | null
  onEdit: (path: string) => void
  onUnsaved: (paths: readonly string[]) => void
  onCursor: (position: { line: number; column: number; language: string } | null) => void
}

/** The one editor of the group: documents are swapped in it, each keeps its place. */
export function EditorHost({ path, openPaths, line, onEdit, onUnsaved, onCursor }: EditorHostProps) {
  const documents = useDocuments(monaco, onEdit)
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null)
  useClosing(documents, openPaths, onUnsaved)
  const document = documents?.open(path) ?? null
  useShown(instance, document, line, onCursor)
  return (
    <div className="flex h-full min-h-0 flex-col" data-path={path}>
      {document && <DocumentState key={path} document={document} />}
      <div className="min-h-0 flex-1">
        <Editor
          theme="codeberth"
          keepCurrentModel
          loading={null}
          options={editorOptions}
          onMount={(mounted) => setInstance(mounted)}
        />
      </div>
      {document && <SaveKeys document={document} instance={instance} />}
    </div>
  )
}

function useClosing(
  documents: Documents | null,
  openPaths: readonly string[],
  onUnsaved: (paths: readonly string[]) => void,
) {
  const known = useRef(new Map<string, () => void>())
  useEffect(() => {
    if (!documents) return
    const tell = () =>
      onUnsaved(
        openPaths.filter((path) => {
          const state = documents.known(path)?.state.getState().state
          return state === 'dirty' || state === 'saving' || state === 'waiting' || state === 'conflict'
        }),
      )
    for (const [path, stop] of known.current)
      if (!openPaths.includes(path)) {
        stop()
        known.current.delete(path)
        documents.close(path)
      }
    for (const path of openPaths) {
      const document = documents.known(path)
      known.current.get(path)?.()
      if (document) known.current.set(path, document.state.subscribe(tell))
    }
    tell()
  })
}

function useShown(
  instance: editor.IStandaloneCodeEditor | null,
  document: OpenDocument | null,
  line: number | null,
  onCursor: EditorHostProps['onCursor'],
) {
  const places = useRef(new Map<string, editor.ICodeEditorViewState | null>())
  useEffect(() => {
    if (!instance || !document || document.model.isDisposed()) return
    instance.setModel(document.model)
    instance.restoreViewState(places.current.get(document.path) ?? null)
    const tell = () => {
      const at = instance.getPosition()
      if (at) onCursor({ line: at.lineNumber, column: at.column, language: document.model.getLanguageId() })
    }
    tell()
    const listening = instance.onDidChangeCursorPosition(tell)
    return () => {
      listening.dispose()
      places.current.set(document.path, instance.saveViewState())
    }
  }, [instance, document, onCursor])
  useEffect(() => {
    if (!instance || !document || line === null) return
    instance.revealLineInCenter(line)
    instance.setPosition({ lineNumber: line, column: 1 })
    instance.focus()
  }, [instance, document, line])
  useEffect(() => {
    if (!instance || !document) return
    const readOnly = () => {
      const { state } = document.state.getState()
      instance.updateOptions({ readOnly: state === 'loading' || state === 'notText' || state === 'failed' })
    }
    readOnly()
    return document.state.subscribe(readOnly)
  }, [instance, document])
}

function SaveKeys({ document, instance }: { document: OpenDocument; instance: editor.IStandaloneCodeEditor | null }) {
  const { state } = useStore(document.state)
  const { ready, actions } = useOpenProject()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      document.take({ kind: 'save', version: document.version() })
      if (!ready) actions.startSandbox()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [document, ready, actions])
  useEffect(() => {
    if (state === 'clean' && instance?.getModel() === document.model) instance.updateOptions({ readOnly: false })
  }, [state, instance, document])
  return <span hidden data-document={state} />
}
