import { expect, test } from 'vitest'
import { type Metered, meterBody } from './metered-body.ts'

/** Passes the pieces on and gives what was metered and how much came through. */
async function meter(pieces: Iterable<string>, streamed: boolean): Promise<{ metered: Metered[]; chars: number }> {
  const metered: Metered[] = []
  const body = ReadableStream.from(pieces).pipeThrough(new TextEncoderStream())
  const passed = meterBody(
    body,
    streamed,
    () => 7,
    async (one) => void metered.push(one),
  )
  return { metered, chars: (await new Response(passed).text()).length }
}

const usage = '"usage":{"prompt_tokens":3,"completion_tokens":2}'

test('the figures of one document are read', async () => {
  const { metered, chars } = await meter(['{"choices":[],', `${usage}}`], false)
  expect(metered).toEqual([{ usage: expect.objectContaining({ input: 3, output: 2 }), chars, firstAt: 7 }])
})

test('a document that is longer than any answer passes whole, without being kept for its figures', async () => {
  const count = 140
  function* pieces() {
    yield '{"text":"'
    for (let at = 0; at < count; at++) yield 'x'.repeat(65_536)
    yield `",${usage}}`
  }
  const { metered, chars } = await meter(pieces(), false)
  expect(metered).toEqual([{ usage: null, chars, firstAt: 7 }])
  expect(chars).toBeGreaterThan(count * 65_536)
})
