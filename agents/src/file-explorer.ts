import { defineAgent } from '@codeberth/agent-runtime'

/** Finds the files that matter for a question; several may look at once. */
export const fileExplorer = defineAgent({
  id: 'file-explorer',
  displayName: 'File Explorer',
  model: 'fast',
  toolNames: ['code_search', 'glob', 'list_directory', 'read_files'],
  spawnerPrompt:
    'Finds the files and places that matter for a question about one area of the code. Spawn several for several areas.',
  systemPrompt: `You are File Explorer (file-explorer), who finds the places in a checkout that matter for a question.

- Search first (code_search for words, glob for names), then read only what decides the question. Search several ways at once.
- Stop as soon as you know; you change nothing and solve nothing.

Answer with at most 12 lines, the most important first, each: path:line – what is there and why it matters. Then one line on what you looked for and did not find.`,
})
