import { openScope } from '@codeberth/scope'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openScriptedModel, type ScriptedModelOptions } from './open-scripted-model.ts'
import { parseScenarios } from './scenario.ts'

const scenarios = parseScenarios([
  {
    id: 'test',
    title: 'a test',
    prompt: 'go',
    listed: true,
    parts: [
      {
        prompt: '^go',
        turns: [
          {
            after: 0,
            reply: {
              reasoning: 'Let me think about this for a while.',
              text: 'I look at two files 👩‍💻.',
              calls: [
                { tool: 'read_files', input: { paths: ['a.ts'] } },
                { tool: 'end_turn', input: {} },
              ],
            },
          },
        ],
      },
      { prompt: '^slow', turns: [{ reply: { text: 'x'.repeat(10_000), deltaDelayMs: 1_000 } }] },
      {
        prompt: '^quirks',
        turns: [
          {
            reply: {
              text: 'ok',
              calls: [{ tool: 'a', input: { b: 1 } }],
              quirks: ['no_index', 'object_arguments', 'no_done', 'keep_alive'],
            },
          },
        ],
      },
    ],
  },
])

const CLOSE_MS = 2_000
async function open(scope: ReturnType<typeof openScope>, options: Partial<ScriptedModelOptions> = {}) {
  const model = await openScriptedModel({ scenarios, ...options })
  return scope.own(model, () => model.close(), CLOSE_MS)
}

const post = (url: string, body: unknown, init: RequestInit = {}) =>
  fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body), ...init })

const ask = (content: string, more: object = {}) => ({
  model: 'scripted',
  messages: [{ role: 'user', content }],
  ...more,
})

const Frame = z.looseObject({
  choices: z.array(
    z.looseObject({
      delta: z.looseObject({
        content: z.string().optional(),
        reasoning: z.string().optional(),
        tool_calls: z
          .array(
            z.looseObject({
              index: z.number().optional(),
              id: z.string().optional(),
              function: z.looseObject({ name: z.string().optional(), arguments: z.json() }),
            }),
          )
          .optional(),
      }),
      finish_reason: z.string().nullable(),
    }),
  ),
  usage: z.looseObject({}).optional(),
})

function framesOf(text: string) {
  const events = text.split('\n\n').filter((frame) => frame.startsWith('data: {'))
  return events.map((frame) => Frame.parse(JSON.parse(frame.slice(6))))
}

test('the model names itself as scripted', async () => {
  await using scope = openScope()
  const { url } = await open(scope)
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
  const models = z
    .object({ data: z.array(z.object({ id: z.string() })) })
    .parse(await (await fetch(`${url}/models`)).json())
  expect(models.data.map((model) => model.id)).toEqual(['scripted'])
})

test('a stream holds reasoning, text, calls in pieces, the finish reason, usage and the end mark', async () => {
  await using scope = openScope()
  const { url } = await open(scope)
  const text = await (await post(url, ask('go', { stream: true, stream_options: { include_usage: true } }))).text()
  const frames = framesOf(text)
  const deltas = frames.flatMap((frame) => frame.choices.map((choice) => choice.delta))
  const calls = new Map<number, { name: string; arguments: string }>()
  for (const part of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
    const call = calls.get(part.index ?? -1) ?? { name: '', arguments: '' }
    const { name = '', arguments: more } = part.function
    calls.set(part.index ?? -1, { name: call.name + name, arguments: call.arguments + String(more) })
  }
  expect(deltas.map((delta) => delta.reasoning ?? '').join('')).toBe('Let me think about this for a while.')
  expect(deltas.map((delta) => delta.content ?? '').join('')).toBe('I look at two files 👩‍💻.')
  expect([...calls.values()]).toEqual([
    { name: 'read_files', arguments: '{"paths":["a.ts"]}' },
    { name: 'end_turn', arguments: '{}' },
  ])
  expect(frames.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls')
  expect(frames.at(-1)?.usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 0 } })
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
})

test('equal requests get equal answers with equal ids', async () => {
  await using scope = openScope()
  const { url } = await open(scope)
  const answer = async () =>
    z.looseObject({ id: z.string(), choices: z.json() }).parse(await (await post(url, ask('go'))).json())
  const [first, second] = [await answer(), await answer()]
  expect({ ...first, created: 0 }).toEqual({ ...second, created: 0 })
})

test('what was sent before counts as cached', async () => {
  await using scope = openScope()
  const { url } = await open(scope)
  const messages = [
    { role: 'user', content: 'x'.repeat(400) },
    { role: 'assistant', content: 'y' },
    { role: 'user', content: 'go' },
  ]
  const body = await (await post(url, { model: 'scripted', messages })).json()
  expect(body).toMatchObject({ usage: { prompt_tokens: 114, prompt_tokens_details: { cached_tokens: 104 } } })
})

const tool = (name: string) => ({ type: 'function', function: { name } })
const called = { id: 'c1', type: 'function', function: { name: 'a', arguments: '{}' } }
test.each([
  ['an unknown field', ask('go', { temprature: 1 }), /temprature/],
  ['no message', { model: 'scripted', messages: [] }, /messages/],
  ['an unknown role', { model: 'scripted', messages: [{ role: 'robot', content: '' }] }, /role/],
  ['two tools of one name', ask('go', { tools: [tool('a'), tool('a')] }), /unique: a/],
  ['a tool name with a blank', ask('go', { tools: [tool('a b')] }), /name/],
  [
    'a call without result',
    { model: 'scripted', messages: [{ role: 'assistant', tool_calls: [called] }] },
    /no result: c1/,
  ],
  ['a result without call', { model: 'scripted', messages: [{ role: 'tool', tool_call_id: 'c9', content: '' }] }, /c9/],
  [
    'arguments that are no object',
    {
      model: 'scripted',
      messages: [{ role: 'assistant', tool_calls: [{ ...called, function: { name: 'a', arguments: '[]' } }] }],
    },
    /JSON object/,
  ],
])('refused with 400: %s', async (_, body, says) => {
  await using scope = openScope()
  const { url } = await open(scope)
  const response = await post(url, body)
  const { error } = z.object({ error: z.looseObject({ message: z.string() }) }).parse(await response.json())
  expect([response.status, error.message]).toEqual([400, expect.stringMatching(says)])
})

test('a wrong key, model, method, path or JSON is refused', async () => {
  await using scope = openScope()
  const { url } = await open(scope, { key: 'secret' })
  const authorization = { headers: { authorization: 'Bearer secret' } }
  const statuses = await Promise.all([
    post(url, ask('go')),
    post(url, { ...ask('go'), model: 'gpt-9' }, authorization),
    fetch(`${url}/chat/completions`, authorization),
    fetch(`${url}/nothing`, authorization),
    fetch(`${url}/chat/completions`, { method: 'POST', body: '{', ...authorization }),
    post(url, ask('go'), authorization),
  ])
  expect(statuses.map((response) => response.status)).toEqual([401, 404, 405, 404, 400, 200])
})

test('requests are kept with what answered them', async () => {
  await using scope = openScope()
  const { url, requests } = await open(scope)
  await (await post(url, ask('go'))).text()
  await (await post(url, ask('nothing known'))).text()
  expect(requests.map(({ path, scenario, status }) => [path, scenario, status])).toEqual([
    ['/v1/chat/completions', 'test', 200],
    ['/v1/chat/completions', null, 200],
  ])
})

test('a status failure comes with its code and retry-after, then the scenario goes on', async () => {
  await using scope = openScope()
  const { url, failNext } = await open(scope)
  failNext({ kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfterS: 2 })
  const refused = await post(url, ask('go'))
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
    429,
    '2',
    {
      error: {
        message: 'The scripted model was told to fail.',
        type: 'rate_limit_error',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
  ])
  expect((await post(url, ask('go'))).status).toBe(200)
})

test('a stream breaks off as it was told: error object, bad frame, cut', async () => {
  await using scope = openScope()
  const { url, failNext } = await open(scope)
  const stream = () => post(url, ask('go', { stream: true }))
  failNext({ kind: 'stream_error', afterDeltas: 2 })
  expect((await (await stream()).text()).split('\n\n').at(-2)).toMatch(/^data: \{"error":/)
  failNext({ kind: 'malformed_frame' })
  expect((await (await stream()).text()).endsWith('"delta":\n\n')).toBe(true)
  failNext({ kind: 'cut', afterBytes: 100 })
  const cut = await stream()
  await expect(cut.text()).rejects.toThrow()
})

test('a client that leaves ends a slow answer, and closing cuts what is under way', async () => {
  await using scope = openScope()
  const model = await open(scope)
  const leave = new AbortController()
  const slow = await post(model.url, ask('slow', { stream: true }), { signal: leave.signal })
  leave.abort()
  await expect(slow.text()).rejects.toThrow()
  const other = await post(model.url, ask('slow', { stream: true }))
  await model.close()
  await expect(other.text()).rejects.toThrow()
})

test('quirks of providers can be played', async () => {
  await using scope = openScope()
  const { url } = await open(scope)
  const text = await (await post(url, ask('quirks', { stream: true }))).text()
  const calls = framesOf(text).flatMap((frame) => frame.choices.flatMap((choice) => choice.delta.tool_calls ?? []))
  expect(text.startsWith(': KEEP ALIVE')).toBe(true)
  expect(text).not.toContain('[DONE]')
  expect(calls).toEqual([expect.objectContaining({ function: { name: 'a', arguments: { b: 1 } } })])
  expect(calls[0]).not.toHaveProperty('index')
})
