/**
 * The text of an answer, read no further than `limitBytes`: whoever answers, it costs no more memory than that. `whole` is
 * false when there was more; the rest is not waited for.
 */
export async function answerText(
  answer: Pick<Response, 'body'>,
  limitBytes: number,
): Promise<{ text: string; whole: boolean }> {
  if (!answer.body) return { text: '', whole: true }
  const decoder = new TextDecoder()
  let text = ''
  let left = limitBytes
  // Leaving the loop cancels the body.
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true })
    if (chunk.length > left) return { text, whole: false }
    left -= chunk.length
  }
  return { text: text + decoder.decode(), whole: true }
}
