import { SearchMatch } from '@codeberth/protocol'
import * as z from 'zod'
import { defineTool } from '../tool.ts'
import { ToolPath } from '../tool-path.ts'

const MATCHES_DEFAULT = 100
const MATCHES_MAX = 500
/** Of one line: the rest of a minified file helps nobody. */
const LINE_MAX_CHARS = 300

/** Searches the text of the checkout. Arguments are fields: no flag of a search program can be smuggled in. */
export const codeSearch = defineTool({
  name: 'code_search',
  description:
    'Searches all files for a text or a regular expression (ignored files are left out). Answers path, line and the matching line.',
  kind: 'search',
  effect: ['read'],
  needs: ['workspace'],
  input: z.object({
    query: z.string().min(1).max(2_000),
    regex: z.boolean().default(false).describe('The query is a regular expression; else it is plain text.'),
    caseSensitive: z.boolean().default(true),
    word: z.boolean().default(false).describe('Only whole words.'),
    path: ToolPath.default('').describe('Folder or file to search in.'),
    include: z.array(z.string()).default([]).describe('Globs such as "src/**/*.ts".'),
    exclude: z.array(z.string()).default([]),
    maxMatches: z.int().positive().max(MATCHES_MAX).default(MATCHES_DEFAULT),
  }),
  output: z.union([
    z.object({ matches: z.array(SearchMatch), truncated: z.boolean() }),
    z.object({ problem: z.string() }),
  ]),
  examples: [
    {
      input: { query: 'sum(' },
      before: { 'a.ts': 'const a = 1\nconst b = sum(a)\n', 'b.ts': 'summary\n' },
      output: { matches: [{ path: 'a.ts', line: 2, column: 11, text: 'const b = sum(a)' }], truncated: false },
    },
  ],
  title: ({ query, path }) => `Search ${JSON.stringify(query)}${path === '' ? '' : ` in ${path}`}`,
  touches: ({ path }) => [{ effect: 'read', path }],
  async run({ query, ...rest }, { workspace, signal }) {
    const found = await workspace.search.text({ text: query, ...rest }, signal)
    if (!found.ok) {
      return { status: 'error', value: { problem: found.problem }, text: `The search failed: ${found.problem}` }
    }
    const matches = found.matches.map((match) => ({ ...match, text: match.text.slice(0, LINE_MAX_CHARS) }))
    const value = { matches, truncated: found.truncated }
    const more = found.truncated ? '\n[more matches: narrow the search]' : ''
    return { status: 'ok', value, text: `${show(matches)}${more}`, truncated: found.truncated }
  },
})

function show(matches: SearchMatch[]): string {
  if (matches.length === 0) return 'No match.'
  const lines: string[] = []
  let path = ''
  for (const match of matches) {
    if (match.path !== path) lines.push(match.path)
    path = match.path
    lines.push(`  ${match.line}: ${match.text.trimEnd()}`)
  }
  return lines.join('\n')
}
