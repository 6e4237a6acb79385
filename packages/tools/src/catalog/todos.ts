import { Todo } from '@codeberth/protocol'
import * as z from 'zod'
import { defineTool } from '../tool.ts'

const ITEMS_MAX = 50
const TEXT_MAX_CHARS = 500

const Item = z.object({
  id: z.string().max(50).optional().describe('Keep it to change an item; else its place in the list.'),
  text: z.string().min(1).max(TEXT_MAX_CHARS),
  status: Todo.shape.status.default('pending'),
})

/** Shows the user what is planned and how far it is. */
export const todos = defineTool({
  name: 'todos',
  description:
    'Shows the user your list of steps and how far you are. Send the whole list each time; one item is active at a time.',
  kind: 'think',
  effect: [],
  needs: ['agent'],
  input: z.object({ items: z.array(Item).min(1).max(ITEMS_MAX) }),
  output: z.object({ items: z.array(Todo) }),
  examples: [
    {
      input: { items: [{ text: 'Run the tests', status: 'done' }, { text: 'Find the cause' }] },
      output: {
        items: [
          { id: '1', text: 'Run the tests', status: 'done' },
          { id: '2', text: 'Find the cause', status: 'pending' },
        ],
      },
    },
  ],
  title: ({ items }) => `${items.filter((item) => item.status === 'done').length} of ${items.length} steps done`,
  touches: () => [],
  async run({ items }, { agent }) {
    const all = items.map(({ id, text, status }, at) => ({ id: id ?? String(at + 1), text, status }))
    agent.setTodos(all)
    return { status: 'ok', value: { items: all }, text: 'Shown.', settles: true }
  },
})
