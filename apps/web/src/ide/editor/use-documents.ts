'use client'
import { useEffect, useState } from 'react'
import { useApi, useRealtime } from '../../client/providers.tsx'
import type { Monaco } from '../monaco/monaco.ts'
import { useOpenProject } from '../project.tsx'
import { type Documents, openDocuments } from './documents.ts'

/** The open documents of the project, kept fresh by the watcher and by the state of sandbox and connection. */
export function useDocuments(monaco: Monaco, onEdit: (path: string) => void): Documents | null {
  const api = useApi()
  const realtime = useRealtime()
  const { project, ready } = useOpenProject()
  const [documents, setDocuments] = useState<Documents | null>(null)
  useEffect(() => {
    const opened = openDocuments({ api, monaco, projectId: project.id, onEdit })
    setDocuments(opened)
    return () => opened.closeAll()
  }, [api, monaco, project.id, onEdit])
  useEffect(() => {
    if (!documents) return
    const stopWatch = realtime.on('watch', ({ projectId, batch }) => {
      if (projectId === project.id)
        documents.refresh(batch.rescan ? null : new Set(batch.changes.map((one) => one.path)))
    })
    const stopOpen = realtime.onOpen(() => documents.reachable())
    return () => {
      stopWatch()
      stopOpen()
    }
  }, [documents, realtime, project.id])
  useEffect(() => {
    if (ready && documents) {
      documents.reachable()
      documents.refresh(null)
    }
  }, [ready, documents])
  return documents
}
