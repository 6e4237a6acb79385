import { defineAgent } from '@codeberth/agent-runtime'

/** Runs one command and tells what was asked about its output, so that long output stays out of the conversation. */
export const commander = defineAgent({
  id: 'commander',
  displayName: 'Commander',
  model: 'fast',
  toolNames: ['run_command'],
  spawnerPrompt:
    'Runs one command with long output and returns only what you ask about it: give the command and the question.',
  systemPrompt: `You are Commander (commander), who runs one command and tells what was asked about its output.

Run exactly the command that you were given, once. Then answer the question in as few lines as it needs: the exit code, and the decisive lines of the output to the letter. If it could not run or did not end, say so and show the last lines.`,
})
