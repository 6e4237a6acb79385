import { EntryKind } from '@codeberth/protocol'
import * as z from 'zod'
import { codeOf, fileSentences } from '../file-status.ts'
import { defineTool } from '../tool.ts'
import { ToolPath } from '../tool-path.ts'

/** More than a model reads with profit; glob narrows it down. */
const ENTRIES_MAX = 500

/** Lists one folder. */
export const listDirectory = defineTool({
  name: 'list_directory',
  description: `Lists the files and folders in one folder ("" is the checkout), at most ${ENTRIES_MAX}.`,
  kind: 'read',
  effect: ['read'],
  needs: ['workspace'],
  input: z.object({ path: ToolPath.default('').describe('Folder, relative to the checkout.') }),
  output: z.union([
    z.object({
      entries: z.array(z.object({ name: z.string(), kind: EntryKind, size: z.int() })),
      truncated: z.boolean(),
    }),
    z.object({ problem: z.string() }),
  ]),
  examples: [
    {
      input: { path: '.' },
      before: { 'a.txt': 'abc', 'src/b.ts': '' },
      output: {
        entries: [
          { name: 'src', kind: 'directory', size: 0 },
          { name: 'a.txt', kind: 'file', size: 3 },
        ],
        truncated: false,
      },
    },
  ],
  title: ({ path }) => `List ${path || 'the checkout'}`,
  touches: ({ path }) => [{ effect: 'read', path }],
  locations: ({ path }) => [{ path }],
  async run({ path }, { workspace }) {
    const listed = await workspace.files.list(path)
    if (!listed.ok) {
      const code = codeOf(listed.problem)
      return { status: 'error', value: { problem: code }, text: `${path || '.'}: ${fileSentences[code]}` }
    }
    const entries = listed.entries.slice(0, ENTRIES_MAX).map((entry) => ({
      name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
      kind: entry.kind,
      // What a folder or link takes up differs between file systems and says nothing.
      size: entry.kind === 'file' ? entry.size : 0,
    }))
    const truncated = listed.truncated || listed.entries.length > ENTRIES_MAX
    const lines = entries.map((entry) => `${entry.name}${entry.kind === 'directory' ? '/' : ''}`)
    const text = lines.join('\n') || '(empty)'
    return {
      status: 'ok',
      value: { entries, truncated },
      text: truncated ? `${text}\n[more entries]` : text,
      truncated,
    }
  },
})
