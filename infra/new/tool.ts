import type { Spelling } from './names.ts'

/** A tool that works and whose example fails: the first thing to do is to say what it should answer. */
export function toolFile({ camel, snake, words }: Spelling): string {
  return `import * as z from 'zod'
import { defineTool } from '../tool.ts'
import { ToolPath } from '../tool-path.ts'

/** Says what ${words} is for, for people who read the code. */
export const ${camel} = defineTool({
  name: '${snake}',
  description: 'Tells the model when to call ${snake} and what comes back.',
  kind: 'read',
  effect: ['read'],
  needs: ['workspace'],
  input: z.object({ path: ToolPath }),
  output: z.object({ size: z.int() }),
  // The catalog's test plays each example on a real folder and in memory. This one fails until it says the truth.
  examples: [{ input: { path: 'a.txt' }, before: { 'a.txt': 'four' }, output: { size: 0 } }],
  title: ({ path }) => \`Look at \${path}\`,
  touches: ({ path }) => [{ effect: 'read', path }],
  async run({ path }, { workspace }) {
    const read = await workspace.files.read(path)
    const size = read.ok ? read.bytes.length : 0
    return { status: read.ok ? 'ok' : 'error', value: { size }, text: read.ok ? \`\${size} bytes\` : \`\${path} cannot be read.\` }
  },
})
`
}
