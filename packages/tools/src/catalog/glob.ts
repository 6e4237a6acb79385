import * as z from 'zod'
import { defineTool } from '../tool.ts'
import { ToolPath } from '../tool-path.ts'

const PATHS_MAX = 300

/** Finds files by name. */
export const glob = defineTool({
  name: 'glob',
  description: `Finds files by a pattern such as "**/*.test.ts" or "package.json" (ignored files are left out), at most ${PATHS_MAX} paths.`,
  kind: 'search',
  effect: ['read'],
  needs: ['workspace'],
  input: z.object({
    pattern: z.string().min(1).max(1_000),
    path: ToolPath.default('').describe('Folder to look in; the pattern is relative to it.'),
  }),
  output: z.object({ paths: z.array(z.string()), truncated: z.boolean() }),
  examples: [
    {
      input: { pattern: '*.ts' },
      before: { 'a.ts': '', 'src/b.ts': '', 'c.md': '' },
      output: { paths: ['a.ts', 'src/b.ts'], truncated: false },
    },
  ],
  title: ({ pattern, path }) => `Find ${pattern}${path === '' ? '' : ` in ${path}`}`,
  touches: ({ path }) => [{ effect: 'read', path }],
  async run({ pattern, path }, { workspace }) {
    const { paths, truncated } = await workspace.search.glob(pattern, { path, max: PATHS_MAX })
    const text = paths.length === 0 ? 'No file matches.' : paths.join('\n')
    return {
      status: 'ok',
      value: { paths, truncated },
      text: truncated ? `${text}\n[more files: narrow the pattern]` : text,
      truncated,
    }
  },
})
