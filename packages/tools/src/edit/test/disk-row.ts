import type { Workspace } from '@codeberth/protocol'
import { expect } from 'vitest'
import { call } from '../../test-call.ts'

/** A guarantee of the tools on a real folder. `needs` says what this machine may lack. */
export type DiskRow = {
  row: string
  says: string
  files: Record<string, string>
  run(workspace: Workspace, root: string): Promise<void>
  needs?: 'mount'
}

const toGreen = { edits: [{ oldText: 'red', newText: 'green' }] }
/** Edits a file; without edits `red` becomes `green`. */
export const edit = (workspace: Workspace, path: string, input: object = toGreen) =>
  call(workspace, 'edit_file', { path, ...input })
/** Applies the lines of a patch. */
export const patch = (workspace: Workspace, ...lines: string[]) =>
  call(workspace, 'apply_patch', { patch: ['*** Begin Patch', ...lines, '*** End Patch'].join('\n') })
/** What a call that was refused with `code` gives. */
export const refused = (code: string) => ({
  status: 'error',
  value: expect.objectContaining({ status: 'refused', code }),
})
