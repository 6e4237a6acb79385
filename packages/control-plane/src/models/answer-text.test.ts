import { expect, test } from 'vitest'
import { answerText } from './answer-text.ts'

const bytes = (text: string) => new Response(text)

test('an answer up to the limit is read whole, characters and all', async () => {
  expect(await answerText(bytes('grün'), 5)).toEqual({ text: 'grün', whole: true })
  expect(await answerText(new Response(null), 5)).toEqual({ text: '', whole: true })
})

test('an answer without end is read to the limit and left', async () => {
  let left = false
  let pieces = 0
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      pieces++
      controller.enqueue(new TextEncoder().encode('abcdefgh'))
    },
    cancel: () => {
      left = true
    },
  })
  expect(await answerText(new Response(body), 20)).toEqual({ text: 'abcdefghabcdefghabcd', whole: false })
  expect([left, pieces < 10]).toEqual([true, true])
})
