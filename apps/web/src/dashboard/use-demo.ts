'use client'
import { newId, type ProjectView } from '@codeberth/protocol'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useApi } from '../client/providers.tsx'

/** Opens the demo project, and makes it at the first time. Its runs use the scripted model. */
export function useDemo(projects: readonly ProjectView[]) {
  const api = useApi()
  const router = useRouter()
  return useMutation({
    mutationFn: async () =>
      projects.find((project) => project.scripted) ??
      (await api.projects.create({ id: newId(), name: 'Demo', source: { kind: 'starter', starter: 'demo' } })),
    onSuccess: (project) => router.push(`/p/${project.id}`),
  })
}
