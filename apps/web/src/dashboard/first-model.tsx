'use client'
import { type LocalServer, type ProjectView, providers } from '@codeberth/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, type LucideIcon, Server, Sparkles } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { faultOf } from '../client/fault.ts'
import { useApi } from '../client/providers.tsx'
import { queryKeys } from '../client/queries.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { ProblemNote } from '../ui/notes.tsx'
import { useDemo } from './use-demo.ts'

/** Says that no model is connected and offers the three ways on: a key, a server on this machine, the demo. */
export function FirstModel({ projects }: { projects: readonly ProjectView[] }) {
  const router = useRouter()
  const demo = useDemo(projects)
  return (
    <section aria-labelledby="no-model" className="flex flex-col gap-12">
      <div>
        <h2 id="no-model" className="text-14 font-semibold">
          No model is connected.
        </h2>
        <p className="text-13 text-muted">
          Agents need one. Choose how to connect it; you can change it in the settings.
        </p>
      </div>
      <div className="grid grid-cols-1 gap-12 tablet:grid-cols-3">
        <Way
          icon={KeyRound}
          title="Enter a key"
          words="OpenRouter, OpenAI or any compatible provider. Kept encrypted, used by the gateway only."
        >
          <Button look="primary" onClick={() => router.push('/settings/keys')}>
            Add a key
          </Button>
        </Way>
        <LocalWay />
        <Way
          icon={Sparkles}
          title="Try the demo"
          words="A real project, sandbox and tests; the model’s answers are scripted. Nothing to set up."
        >
          <Button busy={demo.isPending} onClick={() => demo.mutate()}>
            Open the demo project
          </Button>
          {demo.error && <ProblemNote problem={faultOf(demo.error)} />}
        </Way>
      </div>
    </section>
  )
}

function Way({
  icon: Icon,
  title,
  words,
  children,
}: {
  icon: LucideIcon
  title: string
  words: string
  children: ReactNode
}) {
  return (
    <div className="flex flex-col gap-8 rounded-6 border border-line bg-raised p-16">
      <h3 className="flex items-center gap-8 text-13 font-medium">
        <Icon size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
        {title}
      </h3>
      <p className="flex-1 text-12 text-muted">{words}</p>
      <div className="flex flex-col items-start gap-8">{children}</div>
    </div>
  )
}

function LocalWay() {
  const api = useApi()
  const found = useQuery({ queryKey: queryKeys.localServers, queryFn: () => api.models.local() })
  const server = found.data?.[0]
  if (server) return <FoundServer server={server} />
  return (
    <Way
      icon={Server}
      title="Use a local server"
      words="Ollama, LM Studio or vLLM. None answers on its usual port; start one and look again."
    >
      <Button busy={found.isFetching} onClick={() => void found.refetch()}>
        Look again
      </Button>
    </Way>
  )
}

function FoundServer({ server }: { server: LocalServer }) {
  const api = useApi()
  const queries = useQueryClient()
  const [model, setModel] = useState(server.models[0] ?? '')
  const choose = useMutation({
    mutationFn: () => api.models.choose({ provider: server.provider, baseUrl: server.baseUrl, model }),
    onSuccess: (status) => queries.setQueryData(queryKeys.model, status),
  })
  return (
    <Way
      icon={Server}
      title={`Use ${providers.find((row) => row.id === server.provider)?.title ?? server.provider}`}
      words={
        server.models.length > 0
          ? `It answers at ${server.baseUrl}.`
          : `It answers at ${server.baseUrl} but has no model yet.`
      }
    >
      {server.models.length > 0 && (
        <Select aria-label="Model" value={model} onChange={(event) => setModel(event.target.value)}>
          {server.models.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      )}
      <Button busy={choose.isPending} disabled={model === ''} onClick={() => choose.mutate()}>
        Connect
      </Button>
      {choose.error && <ProblemNote problem={faultOf(choose.error)} />}
    </Way>
  )
}
