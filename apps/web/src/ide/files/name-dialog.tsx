'use client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useOpenProject } from '../project.tsx'

/** What is being named. `within` is a folder, '' the checkout. */
export type Naming =
  | { kind: 'file'; within: string }
  | { kind: 'folder'; within: string }
  | { kind: 'rename'; path: string }

const titles = { file: 'New file', folder: 'New folder', rename: 'Rename' } as const
const verbs = { file: 'Make file', folder: 'Make folder', rename: 'Rename' } as const

/** Asks for a path and makes or moves it. */
export function NameDialog({ naming, onClose }: { naming: Naming; onClose: () => void }) {
  const api = useApi()
  const { project, actions } = useOpenProject()
  const [path, setPath] = useState(
    naming.kind === 'rename' ? naming.path : naming.within === '' ? '' : `${naming.within}/`,
  )
  const projectId = project.id
  const carryOut = useMutation({
    mutationFn: async () => {
      if (naming.kind === 'file') await api.files.write({ projectId, path, bytes: '', expect: null })
      else if (naming.kind === 'folder') await api.files.change({ projectId, operation: { kind: 'mkdir', path } })
      else await api.files.change({ projectId, operation: { kind: 'move', path: naming.path, to: path } })
    },
    onSuccess: () => {
      onClose()
      if (naming.kind === 'file') actions.openFile(path)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    carryOut.mutate()
  }
  return (
    <Dialog open onClose={onClose} title={titles[naming.kind]}>
      <form onSubmit={submit} className="flex flex-col gap-16">
        <Field
          label="Path"
          error={carryOut.error ? faultOf(carryOut.error).message : undefined}
          hint="Relative to the project."
        >
          {(ids) => (
            <TextInput
              {...ids}
              className="font-code"
              value={path}
              required
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-8">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            busy={carryOut.isPending}
            disabled={path.trim() === '' || path.endsWith('/')}
          >
            {verbs[naming.kind]}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
