'use client'
import type { ProjectView, SandboxView } from '@codeberth/protocol'
import { createContext, useContext } from 'react'

/** What the panes ask of the frame; panes do not know each other. */
export type IdeActions = {
  /** Shows a file; `preview` lets the next look replace its tab. */
  openFile(path: string, options?: { line?: number; preview?: boolean }): void
  openReview(path?: string): void
  showThread(threadId: string | null): void
  startSandbox(): void
}

export type Project = {
  project: ProjectView
  sandbox: SandboxView
  /** The sandbox answers: files can be read, terminals opened. */
  ready: boolean
  actions: IdeActions
}

const ProjectContext = createContext<Project | null>(null)
export const ProjectProvider = ProjectContext.Provider

/** The open project. Throws outside of the IDE. */
export function useOpenProject(): Project {
  const project = useContext(ProjectContext)
  if (!project) throw new Error('useOpenProject outside of the IDE')
  return project
}
