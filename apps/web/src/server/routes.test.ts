import { randomBytes } from 'node:crypto'
import { createAccessToken, createProject, createRun, parseRing, putKey } from '@codeberth/control-plane'
import { newId } from '@codeberth/protocol'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import {
  answerOf,
  type Belongings,
  inputs,
  mutations,
  namedFields,
  nothingAtAll,
  type Route,
  requestOf,
  routes,
  withBody,
} from './test-routes.ts'
import { openTestWeb, type Person } from './test-web.ts'

const web = await openTestWeb()
afterAll(async () => {
  const unclosed = await web.close()
  // Nothing that a client sends is an error of ours.
  expect([web.errors, unclosed]).toEqual([[], []])
}, 60_000)
const { platform } = web
const [ada, eve] = [await web.signIn('ada'), await web.signIn('eve')]
const adas = await belongingsOf(ada)
const narrow = await createAccessToken(platform, ada.actor, { name: 'narrow', scopes: ['usage:read'], days: 1 })

async function belongingsOf({ actor }: Person): Promise<Belongings> {
  const source = { kind: 'starter', starter: 'demo' } as const
  const { id: projectId, slug } = await createProject(platform, actor, { id: newId(), name: 'Demo', source })
  const wanted = { id: newId(), projectId, prompt: 'x', agent: 'base2', mode: 'default' } as const
  const { id: runId, threadId } = await createRun(platform, actor, wanted)
  const { token } = await createAccessToken(platform, actor, { name: 'ci', scopes: ['runs:read'], days: 1 })
  const ring = parseRing(`v1:${randomBytes(32).toString('base64')}`)
  const key = { provider: 'custom', label: 'mine', key: 'k', baseUrl: 'https://x.test' } as const
  const { id: keyId } = await putKey(platform, ring, actor.userId, key)
  return { login: actor.login, slug, projectId, runId, threadId, tokenId: token.id, keyId }
}

type Credential = { cookie?: string; token?: string }
const asEve = { cookie: eve.cookie }
const asAda = { cookie: ada.cookie }

function headersOf({ cookie, token }: Credential, more: Record<string, string> = {}): Record<string, string> {
  return {
    ...(cookie === undefined ? {} : { cookie }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...more,
  }
}

async function send(
  route: Route,
  path: string,
  body: string | undefined,
  credential: Credential,
  more: Record<string, string> = {},
) {
  const headers = headersOf(credential, {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...more,
  })
  return answerOf(
    await fetch(web.url + path, { method: route.method, headers, ...(body === undefined ? {} : { body }) }),
  )
}

const ask = (route: Route, input: Record<string, unknown>, credential: Credential, more = {}) => {
  const { path, json } = requestOf(route, input)
  return send(route, path, json, credential, more)
}

const named = <T extends Route>(list: readonly T[]): [string, T][] =>
  list.map((route) => [`${route.method} ${route.path}`, route])

test('the example of each route is what its schema takes', () => {
  for (const { name, input } of routes) expect(input?.safeParse(inputs[name](adas)).success ?? true, name).toBe(true)
})

test.each(named(routes.filter(({ name }) => name !== 'server')))(
  '%s: a visitor is told to sign in',
  async (_, route) => {
    expect(await ask(route, inputs[route.name](adas), {})).toMatchObject({ status: 401, code: 'unauthenticated' })
  },
)

const aboutSomething = routes.filter(({ name }) => {
  const input = JSON.stringify(inputs[name](adas))
  return Object.values(adas).some((id) => input.includes(JSON.stringify(id)))
})

test.each(named(aboutSomething))('%s: what is unknown and what is somebody else’s get one answer', async (_, route) => {
  const [foreign, unknown] = [
    await ask(route, inputs[route.name](adas), asEve),
    await ask(route, inputs[route.name](nothingAtAll()), asEve),
  ]
  expect(foreign).toMatchObject({ status: 404, code: 'not-found' })
  expect(foreign).toEqual(unknown)
})

const lists = routes.filter((route) => route.method === 'GET' && !aboutSomething.includes(route))

test.each(named(lists))('%s: says nothing of somebody else', async (_, route) => {
  const answer = JSON.stringify(await ask(route, inputs[route.name](adas), asEve))
  for (const [what, id] of Object.entries(adas)) if (what !== 'slug') expect(answer).not.toContain(id)
})

test('a run in a thread of somebody else’s is refused like one in no thread', async () => {
  const eves = await belongingsOf(eve)
  const [create] = routes.filter(({ name }) => name === 'runs.create')
  if (!create) throw new Error('there is no such route')
  const [foreign, unknown] = [adas.threadId, newId()].map((threadId) =>
    ask(create, { ...inputs['runs.create'](eves), threadId }, asEve),
  )
  expect(await foreign).toMatchObject({ status: 404, code: 'not-found' })
  expect(await foreign).toEqual(await unknown)
})

// What everybody may read of themselves, with whatever token.
const ofOneself = ['server', 'me', 'tokens.list', 'keys.list', 'models.status', 'models.list', 'models.local']

test.each(named(routes.filter(({ name }) => !ofOneself.includes(name))))(
  '%s: a token without its scope is refused',
  async (_, route) => {
    const answer = await ask(route, inputs[route.name](adas), { token: narrow.value })
    expect(answer.status).toBe(403)
    expect(['scope-missing', 'forbidden']).toContain(answer.code)
  },
)

const Properties = z.object({
  properties: z.record(z.string(), z.looseObject({ type: z.string().optional() })).default({}),
  required: z.array(z.string()).default([]),
})
const fieldsOf = ({ input }: Route) => Properties.parse(input ? z.toJSONSchema(input, { io: 'input' }) : {})

test.each(named(routes.filter(({ input }) => input !== null)))(
  '%s: a field of a wrong type, and one that is missing, is named',
  async (_, route) => {
    const { properties, required } = fieldsOf(route)
    const example = inputs[route.name](adas)
    for (const [field, { type }] of Object.entries(properties)) {
      // In the path everything is text, so there it is one that is too long.
      const inPath = route.path.includes(`{${field}}`)
      const wrong = inPath ? 'x'.repeat(5_000) : type === 'object' ? 'text' : { wrong: ['type'] }
      const answer = await ask(route, { ...example, [field]: wrong }, asAda)
      expect(answer, field).toMatchObject({ status: 400, code: 'bad-input' })
      expect(namedFields(answer).map((path) => path.split('.')[0])).toContain(field)
    }
    for (const field of required.filter((name) => !route.path.includes(`{${name}}`))) {
      const { [field]: _without, ...rest } = example
      const answer = await ask(route, rest, asAda)
      expect(answer, field).toMatchObject({ status: 400, code: 'bad-input' })
      expect(namedFields(answer)).toContain(field)
    }
  },
)

/** Each text in an input replaced by `text`, one at a time, with the place of it. */
function* spoiled(value: unknown, text: string): Generator<{ path: string[]; value: unknown }> {
  if (typeof value === 'string') yield { path: [], value: text }
  else if (value !== null && typeof value === 'object')
    for (const [key, entry] of Object.entries(value))
      for (const inner of spoiled(entry, text)) {
        const copy = Array.isArray(value) ? value.with(Number(key), inner.value) : { ...value, [key]: inner.value }
        yield { path: [key, ...inner.path], value: copy }
      }
}

test.each(named(routes.filter(({ input }) => input !== null)))(
  '%s: text that no record can hold is refused and named',
  async (_, route) => {
    for (const text of ['a\0b', 'half \ud800 of a pair'])
      for (const { path, value } of spoiled(inputs[route.name](adas), text)) {
        // An address cannot carry half a pair: it arrives as U+FFFD.
        const inAddress = route.method === 'GET' || route.path.includes(`{${path[0]}}`)
        if (inAddress && !text.includes('\0')) continue
        const answer = await ask(route, z.record(z.string(), z.unknown()).parse(value), asAda)
        expect(answer, path.join('.')).toMatchObject({ status: 400, code: 'bad-input' })
        expect(namedFields(answer)).toContain(path.join('.'))
      }
  },
)

test.each(named(withBody))('%s: a body that is no JSON, or no object, is refused', async (_, route) => {
  const { path } = requestOf(route, inputs[route.name](adas))
  for (const body of ['{"a":', '{a:1}', 'nothing', '\ufffd', "{'a':1}"])
    expect(await send(route, path, body, asAda), body).toMatchObject({ status: 400, code: 'bad-json' })
  for (const body of ['[]', '"text"', '7', 'null', '', '{"__proto__":{"name":"x"}}'])
    expect(await send(route, path, body, asAda), body).toMatchObject({ status: 400, code: 'bad-input' })
  const deep = `{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  expect(await send(route, path, deep, asAda)).toMatchObject({ status: 400, code: 'bad-input' })
  for (const type of ['text/plain', 'text/event-stream', 'application/xml', 'multipart/form-data', 'image/png', 'x']) {
    const answer = await send(route, path, '{}', asAda, { 'content-type': type })
    expect(answer, type).toMatchObject({ status: 400, code: 'bad-json' })
  }
})

test.each(named(mutations))('%s: a page of another site cannot use the sign-in', async (_, route) => {
  const elsewhere: Record<string, string>[] = [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'not an origin' },
    { origin: web.url.replace('localhost', 'evil.localhost') },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of elsewhere)
    expect(await ask(route, inputs[route.name](adas), asAda, headers), JSON.stringify(headers)).toMatchObject({
      status: 403,
      code: 'foreign-origin',
    })
})
