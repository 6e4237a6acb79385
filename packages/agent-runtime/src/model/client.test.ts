import { createServer } from 'node:http'
import { noUsage } from '@codeberth/protocol'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { openModelClient } from './client.ts'
import type { ModelFrame, ModelRequest } from './model.ts'

const request: ModelRequest = { model: 'm', system: 's', tools: [], messages: [{ role: 'user', text: 'hi' }] }

type Reply = { status?: number; headers?: Record<string, string>; body: string; hold?: boolean; idleMs?: number }

/** A server on loopback that answers with the given bytes; `hold` keeps the connection open after them. */
async function serve(...replies: Reply[]) {
  const bodies: unknown[] = []
  const server = createServer(async (incoming, response) => {
    let text = ''
    for await (const chunk of incoming) text += String(chunk)
    bodies.push({ ...z.looseObject({}).parse(JSON.parse(text)), authorization: incoming.headers.authorization })
    const reply = replies[Math.min(bodies.length, replies.length) - 1]
    response.writeHead(reply?.status ?? 200, { 'content-type': 'text/event-stream', ...reply?.headers })
    response.write(reply?.body ?? '')
    if (!reply?.hold) response.end()
  })
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', () => listening.resolve())
  await listening.promise
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const model = openModelClient({ baseUrl: `http://127.0.0.1:${port}/v1`, idleMs: replies[0]?.idleMs ?? 60_000 })
  const ask = async (more: Partial<ModelRequest> = {}, signal = new AbortController().signal) => {
    const frames: ModelFrame[] = []
    for await (const frame of model.answer({ ...request, ...more }, signal)) frames.push(frame)
    return frames
  }
  return { ask, bodies }
}

const sse = (...chunks: unknown[]) =>
  chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`).join('')
const delta = (value: unknown, finish: string | null = null) => ({
  choices: [{ index: 0, delta: value, finish_reason: finish }],
})
const call = (value: object) => delta({ tool_calls: [value] })
const end = (finish: string) => delta({}, finish)
const fn = (name: string | undefined, args: unknown) => ({
  function: { ...(name === undefined ? {} : { name }), arguments: args },
})
const whole = { callId: 'a', tool: 'glob', input: { pattern: '*' } }
const other = { callId: 'b', tool: 'todos', input: {} }

const answer = async (...chunks: unknown[]) => (await (await serve({ body: sse(...chunks) })).ask()).at(-1)
const callsOf = (frame: ModelFrame | undefined) => (frame?.kind === 'answer' ? frame.calls : frame)

test.each<[string, unknown[], unknown[]]>([
  [
    'calls in pieces',
    [
      call({ index: 0, id: 'a', ...fn('glob', '') }),
      call({ index: 0, ...fn(undefined, '{"pattern"') }),
      call({ index: 0, ...fn(undefined, ':"*"}') }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole],
  ],
  [
    'no index',
    [
      call({ id: 'a', ...fn('glob', '{"pattern":"*"}') }),
      call({ id: 'b', ...fn('todos', '{}') }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole, other],
  ],
  [
    'no index in later pieces',
    [call({ id: 'a', ...fn('glob', '{"pattern"') }), call(fn(undefined, ':"*"}')), end('tool_calls'), '[DONE]'],
    [whole],
  ],
  [
    'no id',
    [call({ index: 0, ...fn('glob', '{"pattern":"*"}') }), end('tool_calls'), '[DONE]'],
    [{ ...whole, callId: '' }],
  ],
  [
    'neither index nor id',
    [call(fn('glob', '{"pattern":"*"}')), call(fn('todos', '{}')), end('tool_calls'), '[DONE]'],
    [
      { ...whole, callId: '' },
      { ...other, callId: '' },
    ],
  ],
  [
    'later pieces wipe id and name',
    [
      call({ index: 0, id: 'a', ...fn('glob', '{"pattern"') }),
      call({ index: 0, id: '', ...fn('', ':"*"}') }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole],
  ],
  [
    'two calls share an index',
    [
      call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*"}') }),
      call({ index: 0, id: 'b', ...fn('todos', '{}') }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole, other],
  ],
  [
    'the first index is 1',
    [call({ index: 1, id: 'a', ...fn('glob', '{"pattern":"*"}') }), end('tool_calls'), '[DONE]'],
    [whole],
  ],
  [
    'arguments before the name',
    [
      call({ index: 0, ...fn(undefined, '{"pattern":"*"}') }),
      call({ index: 0, id: 'a', ...fn('glob', '') }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole],
  ],
  [
    'arguments as an object',
    [call({ index: 0, id: 'a', ...fn('glob', { pattern: '*' }) }), end('tool_calls'), '[DONE]'],
    [whole],
  ],
  ['arguments null', [call({ index: 0, id: 'b', ...fn('todos', null) }), end('tool_calls'), '[DONE]'], [other]],
  ['arguments empty', [call({ index: 0, id: 'b', ...fn('todos', '') }), end('tool_calls'), '[DONE]'], [other]],
  [
    'junk after the arguments',
    [call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*"}</tool_call>') }), end('tool_calls'), '[DONE]'],
    [whole],
  ],
  [
    'arguments cut',
    [call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*') }), end('tool_calls'), '[DONE]'],
    [{ ...whole, input: {}, raw: '{"pattern":"*' }],
  ],
  [
    'finish stop though there are calls',
    [call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*"}') }), end('stop'), '[DONE]'],
    [whole],
  ],
  ['no finish reason', [call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*"}') }), '[DONE]'], [whole]],
  ['no end mark', [call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*"}') }), end('tool_calls')], [whole]],
  [
    'text after calls',
    [
      call({ index: 0, id: 'a', ...fn('glob', '{"pattern":"*"}') }),
      delta({ content: 'so' }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole],
  ],
  [
    'channel tokens in the name',
    [
      call({ index: 0, id: 'a', ...fn('functions.glob<|channel|>commentary', '{"pattern":"*"}') }),
      end('tool_calls'),
      '[DONE]',
    ],
    [whole],
  ],
  ['finish tool_calls without a call', [delta({ content: 'hm' }), end('tool_calls'), '[DONE]'], []],
])('tool calls: %s', async (_, chunks, expected) => {
  expect(callsOf(await answer(...chunks))).toEqual(expected)
})

test.each([
  ['reasoning_content', { reasoning_content: 'why' }],
  ['reasoning', { reasoning: 'why' }],
  ['reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 'why' }] }],
  ['twice in two fields', { reasoning: 'why', reasoning_content: 'why' }],
])('reasoning comes as %s and is sent back in its dialect', async (_, field) => {
  const body = sse(delta(field), delta({ content: 'so' }), end('stop'), '[DONE]')
  const { ask, bodies } = await serve({ body })
  expect(await ask()).toEqual([
    { kind: 'delta', channel: 'reasoning', text: 'why' },
    { kind: 'delta', channel: 'text', text: 'so' },
    { kind: 'answer', finish: 'stop', calls: [], usage: null },
  ])
  await ask({ messages: [{ role: 'assistant', text: 'so', reasoning: 'why', calls: [] }] })
  const name = 'reasoning_content' in field ? 'reasoning_content' : 'reasoning'
  expect(bodies[1]).toMatchObject({ messages: [{}, { role: 'assistant', content: 'so', [name]: 'why' }] })
})

test('usage in a chunk of its own, comments, CRLF and multi-byte letters cut in two are read', async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } }
  const body = `: OPENROUTER PROCESSING\r\n\r\n${sse(delta({ content: 'grüß' }), end('stop'), { choices: [], usage }, '[DONE]').replaceAll('\n', '\r\n')}`
  const frames = await (await serve({ body })).ask()
  expect(frames).toEqual([
    { kind: 'delta', channel: 'text', text: 'grüß' },
    { kind: 'answer', finish: 'stop', calls: [], usage: { ...noUsage, input: 10, output: 5, cacheRead: 4 } },
  ])
})

test('a server that does not stream is read as well', async () => {
  const body = JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'so' }, finish_reason: 'stop' }] })
  const { ask } = await serve({ body, headers: { 'content-type': 'application/json' } })
  expect((await ask()).map((frame) => frame.kind)).toEqual(['delta', 'answer'])
})

test.each([
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'refusal'],
  ['end', 'stop'],
])('finish %s is %s', async (word, finish) => {
  expect(await answer(delta({ content: 'x' }), end(word), '[DONE]')).toMatchObject({ kind: 'answer', finish })
})

const fault = (code: string, retryable: boolean) => ({ code, message: 'M.', hint: 'H.', retryable })

test.each<[string, Reply, object]>([
  [
    '429 with retry-after',
    { status: 429, headers: { 'retry-after': '7' }, body: '{"error":{"message":"slow down"}}' },
    { kind: 'retry', code: 'rate-limit', retryAfterMs: 7_000 },
  ],
  [
    'a used-up account',
    { status: 429, body: '{"error":{"code":"insufficient_quota","message":"pay"}}' },
    { kind: 'fatal', stop: 'quota' },
  ],
  ['500', { status: 500, body: 'oops' }, { kind: 'retry', code: 'model-unreachable' }],
  [
    '529 overloaded',
    { status: 529, body: '{"error":{"type":"overloaded_error","message":"busy"}}' },
    { kind: 'retry' },
  ],
  ['408', { status: 408, body: '' }, { kind: 'retry' }],
  ['409', { status: 409, body: '' }, { kind: 'retry' }],
  [
    '401',
    { status: 401, body: '{"error":{"message":"bad key"}}' },
    { kind: 'fatal', stop: 'auth', code: 'model-refused' },
  ],
  [
    '404',
    { status: 404, body: '{"error":{"message":"no such model"}}' },
    {
      kind: 'fatal',
      stop: 'error',
      code: 'model-refused',
      message: 'The model provider refused the request: no such model.',
    },
  ],
  [
    '400 that is an overflow',
    { status: 400, body: '{"error":{"code":"context_length_exceeded","message":"maximum context length is 8192"}}' },
    { kind: 'overflow', stop: 'limit', code: 'context' },
  ],
  ['413', { status: 413, body: '' }, { kind: 'overflow' }],
  [
    'the quota of the gateway',
    { status: 402, body: JSON.stringify(fault('quota', false)) },
    { kind: 'fatal', stop: 'quota', code: 'quota', message: 'M.', hint: 'H.' },
  ],
  [
    'a run token that ended',
    { status: 401, body: JSON.stringify(fault('run-token', false)) },
    { kind: 'fatal', stop: 'auth', code: 'run-token' },
  ],
  [
    'a key that the provider refused to the gateway',
    { status: 502, body: JSON.stringify(fault('model-refused', false)) },
    { kind: 'fatal', stop: 'auth', code: 'model-refused' },
  ],
  [
    'no model',
    { status: 409, body: JSON.stringify({ error: fault('no-model', false) }) },
    { kind: 'fatal', stop: 'error', code: 'no-model' },
  ],
  [
    'a provider that the gateway cannot reach',
    { status: 502, body: JSON.stringify(fault('model-unreachable', true)) },
    { kind: 'retry', code: 'model-unreachable' },
  ],
  [
    'an error object in the stream',
    { body: sse(delta({ content: 'x' }), { error: { code: 502, message: 'upstream' } }) },
    { kind: 'retry' },
  ],
  [
    'an overflow in the stream',
    { body: sse({ error: { code: 400, message: 'prompt is too long' } }) },
    { kind: 'overflow' },
  ],
  ['a stream cut before its end', { body: sse(delta({ content: 'x' })) }, { kind: 'retry', code: 'model-unreachable' }],
  ['a frame that is not JSON', { body: 'data: {"cho\n\n' }, { kind: 'retry' }],
  ['an empty stream', { body: '' }, { kind: 'retry' }],
  [
    'a stream that goes silent',
    { body: sse(delta({ content: 'x' })), hold: true, idleMs: 300 },
    { kind: 'retry', message: 'The model provider does not answer: nothing came for 0.3 s.' },
  ],
])('failure: %s', async (_, reply, expected) => {
  const frames = await (await serve(reply)).ask()
  expect(frames.at(-1)).toMatchObject({ kind: 'failed', failure: expected })
})

test('nobody there is a failure to retry; without a key no authorization travels', async () => {
  const gone = openModelClient({ baseUrl: 'http://127.0.0.1:1/v1' })
  for await (const frame of gone.answer(request, new AbortController().signal))
    expect(frame).toMatchObject({ kind: 'failed', failure: { kind: 'retry', code: 'model-unreachable' } })
  const { ask, bodies } = await serve({ body: sse(end('stop'), '[DONE]') })
  await ask()
  expect(z.object({ authorization: z.undefined() }).safeParse(bodies[0]).success).toBe(true)
})

test('aborting ends the frames at once, with neither answer nor failure', async () => {
  const { ask } = await serve({ body: sse(delta({ content: 'x' })), hold: true })
  const stop = new AbortController()
  const frames = ask({}, stop.signal)
  setImmediate(() => stop.abort())
  expect((await frames).filter((frame) => frame.kind !== 'delta')).toEqual([])
})
