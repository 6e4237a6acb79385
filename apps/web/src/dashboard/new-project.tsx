'use client'
import { newId, type ProjectSource } from '@codeberth/protocol'
import { useMutation } from '@tanstack/react-query'
import { Box, FolderGit2, type LucideIcon, Package } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { faultOf } from '../client/fault.ts'
import { useApi } from '../client/providers.tsx'
import { useServer } from '../client/queries.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { ProblemNote } from '../ui/notes.tsx'
import { Frame } from './frame.tsx'

type Origin = 'git' | 'node' | 'python' | 'empty'

const origins: { origin: Origin; title: string; words: string; icon: LucideIcon }[] = [
  { origin: 'git', title: 'Git repository', words: 'Clone it from an address', icon: FolderGit2 },
  { origin: 'node', title: 'Node starter', words: 'A small library with passing tests', icon: Package },
  { origin: 'python', title: 'Python starter', words: 'A small package with passing tests', icon: Package },
  { origin: 'empty', title: 'Empty', words: 'A new repository without files', icon: Box },
]

function sourceOf(origin: Origin, remote: string, branch: string): ProjectSource {
  if (origin === 'git') return { kind: 'git', remote: remote.trim(), branch: branch.trim() || null }
  return origin === 'empty' ? { kind: 'empty' } : { kind: 'starter', starter: origin }
}

/** The last part of a Git address, as the name of the project. */
export function nameOfRemote(remote: string): string {
  const last =
    remote
      .trim()
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .at(-1) ?? ''
  return last.slice(0, 80)
}

const usualNames: Record<Origin, string> = {
  git: '',
  node: 'node-starter',
  python: 'python-starter',
  empty: 'untitled',
}

/** Makes a project from a Git address, a starter, or nothing. What was typed stays until the server has accepted it. */
export function NewProject() {
  const api = useApi()
  const router = useRouter()
  const server = useServer()
  const [origin, setOrigin] = useState<Origin>('git')
  const [remote, setRemote] = useState('')
  const [branch, setBranch] = useState('')
  const [typedName, setName] = useState<string | null>(null)
  const [id, setId] = useState(newId)
  const name = typedName ?? (origin === 'git' ? nameOfRemote(remote) : usualNames[origin])
  const create = useMutation({
    mutationFn: () => api.projects.create({ id, name, source: sourceOf(origin, remote, branch) }),
    onSuccess: (project) => router.push(`/p/${project.id}`),
    // The id is the idempotency key of exactly this form: a refused one is not used again.
    onError: (error) => faultOf(error).code !== 'offline' && setId(newId()),
  })
  const fault = create.error ? faultOf(create.error) : null
  const remoteFault = fault?.code === 'bad-remote' ? fault : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Frame title="New project">
      <Form onSubmit={submit} className="flex max-w-[560px] flex-col gap-24">
        <fieldset className="grid grid-cols-2 gap-8">
          <legend className="mb-8 text-12 font-medium">Begin with</legend>
          {origins.map((one) => (
            <OriginChoice
              key={one.origin}
              {...one}
              chosen={one.origin === origin}
              onChoose={() => setOrigin(one.origin)}
            />
          ))}
        </fieldset>
        {origin === 'git' && (
          <>
            <Field
              label="Repository address"
              error={remoteFault ? `${remoteFault.message} ${remoteFault.hint}` : undefined}
              hint={
                server.data?.fileRemotes
                  ? 'https:// or, on this machine, file:///path/to/repository'
                  : 'An https:// address'
              }
            >
              {(ids) => (
                <TextInput
                  {...ids}
                  value={remote}
                  required
                  placeholder="https://github.com/owner/repository.git"
                  onChange={(event) => setRemote(event.target.value)}
                />
              )}
            </Field>
            <Field label="Branch" hint="Empty: the branch that the repository names.">
              {(ids) => <TextInput {...ids} value={branch} onChange={(event) => setBranch(event.target.value)} />}
            </Field>
          </>
        )}
        <Field label="Name">
          {(ids) => (
            <TextInput
              {...ids}
              value={name}
              required
              maxLength={80}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {fault && !remoteFault && <ProblemNote problem={fault} onRetry={() => create.mutate()} />}
        <div className="flex gap-8">
          <Button look="primary" size={32} type="submit" busy={create.isPending} disabled={name.trim() === ''}>
            Create project
          </Button>
          <Button look="quiet" size={32} onClick={() => router.push('/')}>
            Cancel
          </Button>
        </div>
      </Form>
    </Frame>
  )
}

type ChoiceProps = (typeof origins)[number] & { chosen: boolean; onChoose: () => void }

function OriginChoice({ title, words, icon: Icon, chosen, onChoose }: ChoiceProps) {
  return (
    <label
      className={classNames(
        'flex items-start gap-12 rounded-6 border p-12 transition-colors duration-120 ease-calm has-focus-visible:outline-2 has-focus-visible:outline-accent',
        chosen ? 'border-accent bg-selected' : 'border-line bg-raised hover:bg-hover',
      )}
    >
      <input type="radio" name="origin" aria-label={title} checked={chosen} onChange={onChoose} className="sr-only" />
      <Icon
        size={16}
        strokeWidth={1.5}
        aria-hidden
        className={classNames('mt-2 shrink-0', chosen ? 'text-accent' : 'text-muted')}
      />
      <span className="flex flex-col">
        <span className="text-13 font-medium">{title}</span>
        <span className="text-12 text-muted">{words}</span>
      </span>
    </label>
  )
}
