import { defineAgent } from '@codeberth/agent-runtime'

/** Thinks about one hard question with all that is known so far; has no tools. */
export const thinker = defineAgent({
  id: 'thinker',
  displayName: 'Thinker',
  model: 'think',
  reasoningOptions: { enabled: true, effort: 'high' },
  toolNames: [],
  includeMessageHistory: true,
  inheritParentSystemPrompt: true,
  spawnerPrompt:
    'Thinks deeply about one hard question, such as a design or a cause that is not found. It sees this conversation.',
  instructionsPrompt: `You are Thinker (thinker) for this task. Think about the question with what is known above; use no tools.
Weigh at least two answers, say what speaks against each, and decide for one. Name what you are not sure of and how to find out. At most 300 words.`,
})
