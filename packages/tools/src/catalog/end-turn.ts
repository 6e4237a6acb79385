import * as z from 'zod'
import { defineTool } from '../tool.ts'

/** Ends the agent's turn after this step. */
export const endTurn = defineTool({
  name: 'end_turn',
  description: 'Ends your turn. An answer without any tool call ends it as well.',
  kind: 'other',
  effect: [],
  needs: ['agent'],
  input: z.object({}),
  output: z.object({}),
  examples: [{ input: {}, output: {} }],
  title: () => 'End the turn',
  touches: () => [],
  async run(_, { agent }) {
    agent.endTurn()
    return { status: 'ok', value: {}, text: 'Ended.', settles: true }
  },
})
