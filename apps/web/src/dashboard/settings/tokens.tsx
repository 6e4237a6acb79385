'use client'
import { Scope, type TokenView } from '@codeberth/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, Ticket } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx'
import { ago } from '../../ui/figures.ts'
import { Form } from '../../ui/form.tsx'
import { EmptyState, ProblemNote } from '../../ui/notes.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useNow } from '../../ui/use-now.ts'
import { Skeleton } from '../../ui/waiting.tsx'

const tickMs = 60_000
const usualScopes: Scope[] = [
  'projects:read',
  'projects:write',
  'files:read',
  'files:write',
  'runs:read',
  'runs:write',
  'runs:answer',
  'sandboxes:write',
]

const scopeWords: Record<Scope, string> = {
  'projects:read': 'See projects',
  'projects:write': 'Make and delete projects',
  'files:read': 'Read files',
  'files:write': 'Write files, use terminals',
  'runs:read': 'See runs',
  'runs:write': 'Start and stop runs',
  'runs:answer': 'Answer questions of agents',
  'sandboxes:write': 'Start and stop sandboxes',
  'usage:read': 'See usage',
}

/** Access tokens of `cb --remote` and the SDK. The value is shown once, when it is made. */
export function TokenSettings() {
  const api = useApi()
  const tokens = useQuery({ queryKey: queryKeys.tokens, queryFn: () => api.tokens.list() })
  const [value, setValue] = useState<string | null>(null)
  return (
    <>
      <div className="rounded-6 border border-line bg-raised">
        {tokens.isPending && <Skeleton rows={2} height={48} label="Tokens are loading" />}
        {tokens.error && <ProblemNote problem={faultOf(tokens.error)} onRetry={() => void tokens.refetch()} />}
        {tokens.data?.length === 0 && (
          <EmptyState
            icon={Ticket}
            words="No access token yet."
            more="The command line (cb --remote) and the SDK sign in with one."
          />
        )}
        <ul>
          {(tokens.data ?? []).map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </ul>
      </div>
      <NewToken onMade={setValue} />
      {value !== null && <MadeToken value={value} onClose={() => setValue(null)} />}
    </>
  )
}

function TokenRow({ token }: { token: TokenView }) {
  const api = useApi()
  const queries = useQueryClient()
  const toast = useToast()
  const now = useNow(tickMs)
  const revoke = useMutation({
    mutationFn: () => api.tokens.remove({ id: token.id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.tokens }),
    onError: (error) => toast({ tone: 'danger', words: faultOf(error).message, more: faultOf(error).hint }),
  })
  return (
    <li className="flex min-h-48 items-center gap-12 border-line border-t px-12 py-8 first:border-t-0">
      <Ticket size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
      <div className="min-w-0 flex-1">
        <div className="truncate text-13 font-medium">{token.name}</div>
        <div className="truncate text-12 text-muted" title={token.scopes.join(', ')}>
          ends in <code>{token.last4}</code> · {token.usedAt ? `used ${ago(token.usedAt, now)}` : 'never used'} · until{' '}
          {new Date(token.endsAt).toLocaleDateString()} · {token.scopes.length} scopes
        </div>
      </div>
      <Button look="danger" size={24} busy={revoke.isPending} onClick={() => revoke.mutate()}>
        Revoke
      </Button>
    </li>
  )
}

function NewToken({ onMade }: { onMade: (value: string) => void }) {
  const api = useApi()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [days, setDays] = useState(90)
  const [scopes, setScopes] = useState<Scope[]>(usualScopes)
  const create = useMutation({
    mutationFn: () => api.tokens.create({ name, scopes, days }),
    onSuccess: async (made) => {
      setName('')
      onMade(made.value)
      await queries.invalidateQueries({ queryKey: queryKeys.tokens })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const toggle = (scope: Scope) =>
    setScopes((chosen) => (chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]))
  return (
    <Form onSubmit={submit} aria-labelledby="new-token" className="flex max-w-[560px] flex-col gap-16">
      <h3 id="new-token" className="text-14 font-semibold">
        New access token
      </h3>
      <div className="grid grid-cols-[1fr_160px] gap-12">
        <Field label="Name">
          {(ids) => (
            <TextInput
              {...ids}
              value={name}
              required
              maxLength={80}
              placeholder="Laptop"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Ends after">
          {(ids) => (
            <Select {...ids} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {[7, 30, 90, 366].map((count) => (
                <option key={count} value={count}>
                  {count} days
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <fieldset className="grid grid-cols-2 gap-x-16 gap-y-4">
        <legend className="mb-8 text-12 font-medium">It may</legend>
        {Scope.options.map((scope) => (
          <Checkbox
            key={scope}
            label={scopeWords[scope]}
            note={scope}
            checked={scopes.includes(scope)}
            onChange={() => toggle(scope)}
          />
        ))}
      </fieldset>
      {create.error && <ProblemNote problem={faultOf(create.error)} />}
      <div>
        <Button
          look="primary"
          size={32}
          type="submit"
          busy={create.isPending}
          disabled={name.trim() === '' || scopes.length === 0}
        >
          Create token
        </Button>
      </div>
    </Form>
  )
}

function MadeToken({ value, onClose }: { value: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Your access token"
      description="Copy it now: it is shown only this once."
      actions={
        <>
          <Button icon={Copy} onClick={() => void copy()}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <code data-testid="token" className="select-all break-all rounded-4 border border-line bg-canvas p-8 text-12">
        {value}
      </code>
    </Dialog>
  )
}
