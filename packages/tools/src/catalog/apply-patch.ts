import type { FileChange } from '@codeberth/protocol'
import * as z from 'zod'
import { carryOutPatch } from '../patch/carry-out-patch.ts'
import { type FilePatch, parsePatch } from '../patch/parse-patch.ts'
import { type FileStep, type PatchRefusal, planPatch } from '../patch/plan-patch.ts'
import { defineTool, type Touch } from '../tool.ts'

const PATCH_MAX_CHARS = 2_000_000

const Refused = z.object({
  status: z.literal('refused'),
  code: z.string(),
  message: z.string(),
  path: z.string().optional(),
  hunk: z.int().optional(),
  nearest: z.string().optional(),
})

/** Adds, changes, moves and deletes files in one call: all of it, or nothing. */
export const applyPatch = defineTool({
  name: 'apply_patch',
  description:
    'Changes several files at once, all or none. Format: "*** Begin Patch", for each file "*** Add File: path" (lines with +), "*** Delete File: path" or "*** Update File: path" (then maybe "*** Move to: path") with hunks: "@@ line it stands behind", then lines with space, - or +; "*** End Patch".',
  kind: 'edit',
  effect: ['write'],
  needs: ['workspace'],
  input: z.object({ patch: z.string().min(1).max(PATCH_MAX_CHARS) }),
  output: z.union([
    z.object({
      status: z.literal('applied'),
      files: z.array(
        z.object({
          path: z.string(),
          change: z.enum(['added', 'modified', 'deleted']),
          added: z.int(),
          removed: z.int(),
        }),
      ),
    }),
    Refused,
  ]),
  examples: [
    {
      input: {
        patch:
          '*** Begin Patch\n*** Update File: a.py\n*** Move to: b.py\n@@ def two():\n-    return 1\n+    return 2\n*** Add File: new.txt\n+hello\n*** Delete File: old.txt\n*** End Patch',
      },
      before: { 'a.py': 'def one():\n    return 1\n\ndef two():\n    return 1\n', 'old.txt': 'bye\n' },
      output: {
        status: 'applied',
        files: [
          { path: 'a.py', change: 'deleted', added: 0, removed: 5 },
          { path: 'b.py', change: 'added', added: 5, removed: 0 },
          { path: 'new.txt', change: 'added', added: 1, removed: 0 },
          { path: 'old.txt', change: 'deleted', added: 0, removed: 1 },
        ],
      },
      after: { 'b.py': 'def one():\n    return 1\n\ndef two():\n    return 2\n', 'new.txt': 'hello\n' },
    },
    {
      input: { patch: '*** Begin Patch\n*** Add File: a.txt\n+mine\n*** End Patch' },
      before: { 'a.txt': 'theirs\n' },
      output: { status: 'refused', code: 'exists', message: 'a.txt: It exists already.', path: 'a.txt' },
      after: { 'a.txt': 'theirs\n' },
    },
  ],
  title: ({ patch }) => titleOf(filesOf(patch)),
  touches: ({ patch }) => filesOf(patch).flatMap(touchesOf),
  locations: ({ patch }) => filesOf(patch).map(({ path }) => ({ path })),
  async run({ patch }, { workspace }) {
    const parsed = parsePatch(patch)
    if (!parsed.ok) return refuse({ code: 'malformed', message: `Line ${parsed.line} of the patch: ${parsed.message}` })
    const plan = await planPatch(workspace, parsed.files)
    if (!plan.ok) return refuse(plan.refusal)
    const carried = await carryOutPatch(workspace, plan.steps)
    if (!carried.ok) return refuse(carried.refusal)
    const files = plan.steps.flatMap(changesOf)
    return {
      status: 'ok',
      value: { status: 'applied' as const, files },
      text: `Applied.\n${files.map(({ path, change, added, removed }) => `${change} ${path} (+${added} −${removed})`).join('\n')}`,
      diff: plan.steps.map((step) => step.diff).join(''),
      files,
    }
  },
})

/** A patch that cannot be read touches nothing: the call answers what is wrong with it. */
function filesOf(patch: string): FilePatch[] {
  const parsed = parsePatch(patch)
  return parsed.ok ? parsed.files : []
}

function titleOf(files: readonly FilePatch[]): string {
  const [first] = files
  if (first === undefined) return 'Apply a patch'
  return files.length === 1 ? `Patch ${first.path}` : `Patch ${files.length} files`
}

const touchesOf = (file: FilePatch): Touch[] =>
  [file.path, ...(file.kind === 'update' && file.moveTo !== null ? [file.moveTo] : [])].map((path) => ({
    effect: 'write',
    path,
  }))

/** A moved file is one that went and one that came. */
function changesOf({ path, moveTo, before, after, added, removed }: FileStep): FileChange[] {
  if (after === null) return [{ path, change: 'deleted', added: 0, removed }]
  if (moveTo === null) return [{ path, change: before === null ? 'added' : 'modified', added, removed }]
  const lines = (bytes: Uint8Array) => linesOf(new TextDecoder().decode(bytes))
  return [
    { path, change: 'deleted', added: 0, removed: before === null ? 0 : lines(before.bytes) },
    { path: moveTo, change: 'added', added: lines(after), removed: 0 },
  ]
}

const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0)

function refuse(refusal: Omit<PatchRefusal, 'path'> & { path?: string }) {
  const { code, message, hunk, nearest } = refusal
  const where = hunk === undefined ? '' : `Hunk ${hunk + 1} of `
  const region = nearest === undefined ? '' : `\nMost like it is:\n${nearest}`
  const text = `${where}${message} (${code}) No file was changed.${region}`
  return { status: 'error' as const, value: { status: 'refused' as const, ...refusal }, text }
}
