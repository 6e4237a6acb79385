'use client'
import { type ModelStatus, type Provider, Provider as ProviderName, providers } from '@codeberth/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { queryKeys, useModel } from '../../client/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { ProblemNote } from '../../ui/notes.tsx'
import { useToast } from '../../ui/toast.tsx'
import { Skeleton } from '../../ui/waiting.tsx'

const titleOf = (id: Provider | null) => providers.find((row) => row.id === id)?.title ?? 'None'

/** Which model runs use, who decided it, and how to choose another. */
export function ModelSettings() {
  const model = useModel()
  if (model.isPending) return <Skeleton rows={3} label="The model is being looked up" />
  if (model.error) return <ProblemNote problem={faultOf(model.error)} onRetry={() => void model.refetch()} />
  const status = model.data
  return (
    <>
      {status.source === 'none' ? <NoModel provider={status.provider} /> : <InUse status={status} />}
      {status.source === 'environment' ? (
        <p className="rounded-6 border border-line bg-raised p-12 text-13 text-muted">
          Set by this server (MODEL_URL, MODEL_KEY, MODEL). Who runs it can change it.
        </p>
      ) : (
        <ChooseModel
          provider={status.provider ?? 'openrouter'}
          model={status.model ?? providers.find((row) => row.id === (status.provider ?? 'openrouter'))?.model ?? ''}
          baseUrl={status.baseUrl ?? ''}
        />
      )}
    </>
  )
}

const KeysLink = ({ children }: { children: string }) => (
  <Link href="/settings/keys" className="rounded-4 text-accent underline underline-offset-2">
    {children}
  </Link>
)

const NoModel = ({ provider }: { provider: Provider | null }) => (
  <p className="rounded-6 border border-line bg-raised p-12 text-13">
    {provider ? (
      <>
        {titleOf(provider)} is chosen, but it needs a key. <KeysLink>Add its key</KeysLink>, or choose another model
        below.
      </>
    ) : (
      <>
        No model is connected. <KeysLink>Add the key of a provider</KeysLink>, or choose a server on this machine below.
      </>
    )}
  </p>
)

const InUse = ({ status }: { status: ModelStatus }) => (
  <dl className="grid grid-cols-[auto_1fr] gap-x-24 gap-y-6 text-13">
    <dt className="text-muted">In use</dt>
    <dd className="font-medium">{status.model}</dd>
    <dt className="text-muted">Provider</dt>
    <dd>{titleOf(status.provider)}</dd>
    <dt className="text-muted">Address</dt>
    <dd className="break-all font-code text-12 leading-[20px]">{status.baseUrl}</dd>
    <dt className="text-muted">Key</dt>
    <dd>
      {status.hasKey ? 'Stored' : 'None'} · <KeysLink>Provider keys</KeysLink>
    </dd>
  </dl>
)

function ChooseModel(now: { provider: Provider; model: string; baseUrl: string }) {
  const api = useApi()
  const queries = useQueryClient()
  const toast = useToast()
  const [provider, setProvider] = useState<Provider>(now.provider)
  const [baseUrl, setBaseUrl] = useState(now.provider === 'custom' ? now.baseUrl : '')
  const [name, setName] = useState(now.model)
  const names = useQuery({ queryKey: queryKeys.models, queryFn: () => api.models.list(), retry: false })
  const row = providers.find((one) => one.id === provider)
  const choose = useMutation({
    mutationFn: () =>
      api.models.choose({ provider, model: name.trim(), ...(baseUrl.trim() ? { baseUrl: baseUrl.trim() } : {}) }),
    onSuccess: (status) => {
      queries.setQueryData(queryKeys.model, status)
      void queries.invalidateQueries({ queryKey: queryKeys.models })
      // Without its key the page itself says what is missing.
      if (status.source !== 'none') toast({ tone: 'ok', words: `Runs use ${status.model}.` })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    choose.mutate()
  }
  const pickProvider = (value: string) => {
    const picked = ProviderName.parse(value)
    setProvider(picked)
    setName(providers.find((one) => one.id === picked)?.model ?? '')
  }
  return (
    <Form onSubmit={submit} className="flex max-w-[480px] flex-col gap-16">
      <Field label="Provider">
        {(ids) => (
          <Select {...ids} value={provider} onChange={(event) => pickProvider(event.target.value)}>
            {providers.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Address"
        hint={row?.baseUrl ? `Empty: ${row.baseUrl}` : 'The base URL of an OpenAI-compatible API, ending in /v1'}
      >
        {(ids) => (
          <TextInput
            {...ids}
            type="url"
            required={!row?.baseUrl}
            value={baseUrl}
            onChange={(event) => setBaseUrl(event.target.value)}
          />
        )}
      </Field>
      <Field label="Model" hint="As the provider names it.">
        {(ids) => (
          <>
            <TextInput {...ids} list="models" required value={name} onChange={(event) => setName(event.target.value)} />
            <datalist id="models">
              {(names.data ?? []).map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {choose.error && <ProblemNote problem={faultOf(choose.error)} />}
      <div>
        <Button look="primary" size={32} type="submit" busy={choose.isPending} disabled={name.trim() === ''}>
          Use this model
        </Button>
      </div>
    </Form>
  )
}
