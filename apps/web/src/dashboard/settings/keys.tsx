'use client'
import { type KeyView, type Provider, Provider as ProviderName, providers } from '@codeberth/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { ago } from '../../ui/figures.ts'
import { Form } from '../../ui/form.tsx'
import { EmptyState, ProblemNote } from '../../ui/notes.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useNow } from '../../ui/use-now.ts'
import { Skeleton } from '../../ui/waiting.tsx'

const tickMs = 60_000

/** Provider keys: stored once, never shown again. */
export function KeySettings() {
  const api = useApi()
  const keys = useQuery({ queryKey: queryKeys.keys, queryFn: () => api.keys.list() })
  return (
    <>
      <div className="rounded-6 border border-line bg-raised">
        {keys.isPending && <Skeleton rows={2} height={48} label="Keys are loading" />}
        {keys.error && <ProblemNote problem={faultOf(keys.error)} onRetry={() => void keys.refetch()} />}
        {keys.data?.length === 0 && (
          <EmptyState
            icon={KeyRound}
            words="No key is stored."
            more="Keys are encrypted at once and used by the model gateway only; nobody can read them again."
          />
        )}
        <ul>
          {(keys.data ?? []).map((key) => (
            <KeyRow key={key.id} row={key} />
          ))}
        </ul>
      </div>
      <AddKey />
    </>
  )
}

function useKeysChanged() {
  const queries = useQueryClient()
  return () =>
    Promise.all(
      [queryKeys.keys, queryKeys.model, queryKeys.models].map((queryKey) => queries.invalidateQueries({ queryKey })),
    )
}

function KeyRow({ row }: { row: KeyView }) {
  const api = useApi()
  const now = useNow(tickMs)
  const toast = useToast()
  const changed = useKeysChanged()
  const remove = useMutation({
    mutationFn: () => api.keys.remove({ id: row.id }),
    onSuccess: changed,
    onError: (error) => toast({ tone: 'danger', words: faultOf(error).message, more: faultOf(error).hint }),
  })
  return (
    <li className="flex min-h-48 items-center gap-12 border-line border-t px-12 py-8 first:border-t-0">
      <KeyRound size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
      <div className="min-w-0 flex-1">
        <div className="text-13 font-medium">{providers.find((one) => one.id === row.provider)?.title}</div>
        <div className="truncate text-12 text-muted">
          ends in <code>{row.last4}</code> · {row.usedAt ? `used ${ago(row.usedAt, now)}` : 'never used'}
          {row.failedAt && <span className="text-danger"> · refused {ago(row.failedAt, now)}</span>}
          {row.baseUrl && ` · ${row.baseUrl}`}
        </div>
      </div>
      <IconButton icon={Trash2} label="Remove key" disabled={remove.isPending} onClick={() => remove.mutate()} />
    </li>
  )
}

function AddKey() {
  const api = useApi()
  const toast = useToast()
  const changed = useKeysChanged()
  const [provider, setProvider] = useState<Provider>('openrouter')
  const [key, setKey] = useState('')
  const [baseUrl, setBaseUrl] = useState('')
  const row = providers.find((one) => one.id === provider)
  const put = useMutation({
    mutationFn: () =>
      api.keys.put({ provider, key: key.trim(), ...(baseUrl.trim() ? { baseUrl: baseUrl.trim() } : {}) }),
    onSuccess: async () => {
      setKey('')
      await changed()
      toast({ tone: 'ok', words: 'The key is stored.' })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    put.mutate()
  }
  return (
    <Form onSubmit={submit} aria-labelledby="add-key" className="flex max-w-[480px] flex-col gap-16">
      <h3 id="add-key" className="text-14 font-semibold">
        Add a key
      </h3>
      <Field label="Provider">
        {(ids) => (
          <Select {...ids} value={provider} onChange={(event) => setProvider(ProviderName.parse(event.target.value))}>
            {providers.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {!row?.baseUrl && (
        <Field label="Address" hint="The base URL of an OpenAI-compatible API, ending in /v1">
          {(ids) => (
            <TextInput
              {...ids}
              type="url"
              required
              value={baseUrl}
              onChange={(event) => setBaseUrl(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label="Key"
        error={put.error ? `${faultOf(put.error).message} ${faultOf(put.error).hint}` : undefined}
        hint="Checked with the provider, then encrypted. It is never shown again."
      >
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            required={row?.needsKey}
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button
          look="primary"
          size={32}
          type="submit"
          busy={put.isPending}
          disabled={row?.needsKey && key.trim() === ''}
        >
          Store key
        </Button>
      </div>
    </Form>
  )
}
