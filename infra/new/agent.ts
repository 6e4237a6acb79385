import type { Spelling } from './names.ts'

/** An agent that runs and whose prompt fails the test that every agent says who it is: the first thing to write. */
export function agentFile({ camel, kebab, words }: Spelling): string {
  const title = `${words[0]?.toUpperCase()}${words.slice(1)}`
  return `import { defineAgent } from '@codeberth/agent-runtime'

/** Says in one sentence what ${words} does, for people who read the code. */
export const ${camel} = defineAgent({
  id: '${kebab}',
  displayName: '${title}',
  model: 'default',
  toolNames: ['read_files', 'code_search'],
  spawnerPrompt: 'Tells other agents when to spawn ${kebab} and what comes back.',
  systemPrompt: 'Begins with who this is; then what it does, how, and when it is done.',
})
`
}
