import * as z from 'zod'
import { type Before, changeFile, otherNamesNote, type Plan } from '../change-file.ts'
import { type AppliedEdit, applyEdits } from '../edit/apply-edits.ts'
import type { Edit } from '../edit/edit.ts'
import type { Tier } from '../edit/tier.ts'
import { defineTool } from '../tool.ts'
import { FilePath } from '../tool-path.ts'

const EDITS_MAX = 50
const TEXT_MAX_CHARS = 500_000

/** Changes parts of a file: all edits of a call, or none. */
export const editFile = defineTool({
  name: 'edit_file',
  description:
    'Replaces text in a file. Each oldText must stand in the file exactly once: copy it as it is, with indentation, and take enough lines around it. All edits are made on the file as it is now, all or none.',
  kind: 'edit',
  effect: ['write'],
  needs: ['workspace'],
  input: z.object({
    path: FilePath,
    edits: z
      .array(
        z.object({
          oldText: z.string().max(TEXT_MAX_CHARS),
          newText: z.string().max(TEXT_MAX_CHARS),
          replaceAll: z.boolean().optional().describe('Replace every place instead of refusing several.'),
        }),
      )
      .min(1)
      .max(EDITS_MAX),
  }),
  output: z.union([
    z.object({
      status: z.literal('edited'),
      edits: z.array(
        z.object({ tier: z.string(), lines: z.array(z.array(z.int())), count: z.int(), joinedLine: z.boolean() }),
      ),
      added: z.int(),
      removed: z.int(),
    }),
    z.object({
      status: z.literal('refused'),
      code: z.string(),
      message: z.string(),
      index: z.int().optional(),
      nearest: z.string().optional(),
    }),
  ]),
  examples: [
    {
      input: { path: 'a.ts', edits: [{ oldText: 'const a = 1', newText: 'const a = 2' }] },
      before: { 'a.ts': 'const a = 1\r\nconst b = 1\r\n' },
      output: {
        status: 'edited',
        edits: [{ tier: 'exact', lines: [[1, 1]], count: 1, joinedLine: false }],
        added: 1,
        removed: 1,
      },
      after: { 'a.ts': 'const a = 2\r\nconst b = 1\r\n' },
    },
    {
      input: { path: 'a.ts', edits: [{ oldText: 'x', newText: 'y' }] },
      before: { 'a.ts': 'x\nx\n' },
      output: {
        status: 'refused',
        code: 'ambiguous',
        message:
          'The old text is at several places (lines 1, 2). Take more lines around it into the old text, or set replaceAll.',
        index: 0,
      },
      after: { 'a.ts': 'x\nx\n' },
    },
  ],
  title: ({ path }) => `Edit ${path}`,
  touches: ({ path }) => [{ effect: 'write', path }],
  locations: ({ path }) => [{ path }],
  async run({ path, edits }, { workspace }) {
    let applied: AppliedEdit[] = []
    const changed = await changeFile(workspace, path, (before) => {
      const plan = planEdits(before, path, edits)
      if (plan.ok) applied = plan.edits
      return plan
    })
    if (changed.kind === 'problem') return refuse({ code: changed.code, message: changed.message })
    if (changed.kind === 'refused') return refuse(changed.refusal)
    const { file, diff } = changed
    const value = {
      status: 'edited' as const,
      edits: applied.map(({ tier, lines, count, joinedLine }) => ({
        tier,
        lines,
        count,
        joinedLine: joinedLine ?? false,
      })),
      added: file.added,
      removed: file.removed,
    }
    return {
      status: 'ok',
      value,
      text: `${tell(path, applied, changed.tries)}${otherNamesNote(changed.otherNames)}`,
      diff,
      files: [file],
    }
  },
})

type Refusal = { code: string; message: string; index?: number; nearest?: string }
type EditPlan = Plan<Refusal> & { edits: AppliedEdit[] }

function planEdits(before: Before, path: string, edits: readonly Edit[]): EditPlan {
  if (before === null) {
    const message = `${path} does not exist. Make it with write_file, or look for it with glob.`
    return { ok: false, refusal: { code: 'missing', message }, edits: [] }
  }
  const result = applyEdits(before.text, edits)
  if (result.ok) return { ok: true, text: result.text, bom: before.bom, edits: result.edits }
  const { index, code, message, nearest } = result
  return { ok: false, refusal: { code, message, index, ...(nearest === undefined ? {} : { nearest }) }, edits: [] }
}

function refuse(refusal: Refusal) {
  const { code, message, index, nearest } = refusal
  const where = index === undefined ? '' : `Edit ${index}: `
  const region = nearest === undefined ? '' : `\nMost like it is:\n${nearest}`
  const text = `${where}${message} (${code}) Nothing was changed.${region}`
  return { status: 'error' as const, value: { status: 'refused' as const, ...refusal }, text }
}

/** How the old text differed from the file, and what the file kept. */
const looseWords: Record<Exclude<Tier, 'exact'>, string> = {
  trailing_blanks: 'blanks at ends of lines ignored',
  punctuation: 'quotes, dashes and spaces kept as they are in the file',
  indentation: 'indented as the file is',
  operators: 'blanks around operators ignored',
  escapes: 'escapes written out',
}

/** The model knows what it sent; it is told where that went, and what it may not expect. */
function tell(path: string, applied: readonly AppliedEdit[], tries: 1 | 2): string {
  const places = applied.map(({ lines, count, tier, joinedLine, diff }) => {
    const [first, last] = lines[0] ?? [0, 0]
    const where = count > 1 ? `${count} places` : first === last ? `line ${first}` : `lines ${first}-${last}`
    const loose = tier === 'exact' ? '' : `, ${looseWords[tier]}`
    const joined = joinedLine ? `\nNote: the edit joined two lines.\n${diff}` : ''
    return `${where}${loose}${joined}`
  })
  const again = tries === 2 ? ' The file had just changed; the edits were made on its newest text.' : ''
  return `Edited ${path}: ${places.join('; ')}.${again}`
}
