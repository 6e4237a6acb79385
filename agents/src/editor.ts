import { defineAgent } from '@codeberth/agent-runtime'

/** Applies one described change. It inherits prompt and history of who asks, so that their tokens are read from the cache. */
export const editor = defineAgent({
  id: 'editor',
  displayName: 'Editor',
  model: 'default',
  toolNames: ['read_files', 'write_file', 'edit_file', 'end_turn'],
  includeMessageHistory: true,
  inheritParentSystemPrompt: true,
  spawnerPrompt:
    'Applies one change that you describe exactly: the files, what becomes what, and why. It sees this conversation and cannot run commands.',
  instructionsPrompt: `You are Editor (editor) for this task. Apply the change that was described, completely, and nothing else.
- Read a file before you edit it unless its text is above. The old text of an edit must stand in the file exactly once, to the letter.
- Put all edits of one file into one call.
- An edit that is refused says why: read the place again and correct the old text.
End with one line for each file: its path and what changed there.`,
})
