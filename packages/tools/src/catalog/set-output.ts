import * as z from 'zod'
import { defineTool } from '../tool.ts'

/** Sets what the agent hands back to whoever asked it. */
export const setOutput = defineTool({
  name: 'set_output',
  description: 'Sets your result, as data. A later call replaces it.',
  kind: 'other',
  effect: [],
  needs: ['agent'],
  input: z.object({ output: z.unknown().pipe(z.json()).describe('Any JSON that fits your output schema.') }),
  output: z.union([z.object({ ok: z.literal(true) }), z.object({ ok: z.literal(false), problem: z.string() })]),
  examples: [{ input: { output: { verdict: 'approved' } }, output: { ok: true } }],
  title: () => 'Set the result',
  touches: () => [],
  async run({ output }, { agent }) {
    const set = agent.setOutput(output)
    if (set.ok) return { status: 'ok', value: { ok: true as const }, text: 'Set.', settles: true }
    const text = `The result does not fit your output schema: ${set.problem}. Correct it and call again.`
    return { status: 'error', value: { ok: false as const, problem: set.problem }, text }
  },
})
