import { useQuery } from '@tanstack/react-query'
import { useApi } from './providers.tsx'

/** The names under which answers are kept; a `changed` message of the socket makes them stale by these. */
export const queryKeys = {
  server: ['server'],
  me: ['me'],
  projects: ['projects'],
  project: (id: string) => ['project', id],
  sandbox: (id: string) => ['sandbox', id],
  threads: (id: string) => ['threads', id],
  thread: (id: string) => ['thread', id],
  runs: (id: string) => ['runs', id],
  folder: (id: string, path: string) => ['folder', id, path],
  folders: (id: string) => ['folder', id],
  file: (id: string, path: string) => ['file', id, path],
  paths: (id: string) => ['paths', id],
  changes: (id: string) => ['changes', id],
  base: (id: string, path: string) => ['base', id, path],
  terminals: (id: string) => ['terminals', id],
  tokens: ['tokens'],
  keys: ['keys'],
  model: ['model'],
  models: ['models'],
  localServers: ['local-servers'],
} as const

const seldomMs = 60_000

/** What this server is; asked once a minute at most. */
export function useServer() {
  const api = useApi()
  return useQuery({ queryKey: queryKeys.server, queryFn: () => api.server(), staleTime: seldomMs })
}

/** Who is signed in. */
export function useMe() {
  const api = useApi()
  return useQuery({ queryKey: queryKeys.me, queryFn: () => api.me(), staleTime: seldomMs })
}

/** The model in use. */
export function useModel() {
  const api = useApi()
  return useQuery({ queryKey: queryKeys.model, queryFn: () => api.models.status() })
}

/** One project with its sandbox and last run. */
export function useProject(id: string) {
  const api = useApi()
  return useQuery({ queryKey: queryKeys.project(id), queryFn: () => api.projects.get({ id }) })
}
