/** What the loop tells the model when an answer cannot stand as it is. Each is sent as a user message. */
export const nudges = {
  cut: 'Your answer was cut at the output limit, so no tool call in it was carried out. Go on in smaller parts: split long files or edits over several calls.',
  empty: 'Your last answer was empty. Go on with the work, or say in a sentence what you found or did.',
  loop: (tool: string) =>
    `You have called ${tool} three times with the same input and got the same result. Try something else, or explain what blocks you.`,
  output: (problem: string) =>
    `The output that was asked for is missing or not valid: ${problem}. Call set_output with a valid value.`,
} as const
