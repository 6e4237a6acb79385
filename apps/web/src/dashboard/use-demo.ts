'use client'
import { newId, type ProjectView } from '@codeberth/protocol'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { useApi } from '../client/providers.tsx'

/** Opens the demo project, and makes it at the first time. Its runs use the scripted model. */
export function useDemo(projects: readonly ProjectView[]) {
  const api = useApi()
  const router = useRouter()
  // The second press of a double click comes before the button shows that it is busy.
  const making = useRef<Promise<ProjectView> | null>(null)
  const make = () => {
    making.current ??= api.projects
      .create({ id: newId(), name: 'Demo', source: { kind: 'starter', starter: 'demo' } })
      .finally(() => {
        making.current = null
      })
    return making.current
  }
  return useMutation({
    mutationFn: async () => projects.find((project) => project.scripted) ?? (await make()),
    onSuccess: (project) => router.push(`/p/${project.id}`),
  })
}
