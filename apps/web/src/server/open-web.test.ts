import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import {
  append,
  authenticate,
  createAccessToken,
  createProject,
  createRun,
  hashToken,
  makeToken,
  publishGrown,
  revokeAccessToken,
  takeLease,
} from '@codeberth/control-plane'
import { apiPrefix, FaultBody, faults, limits, newId, RunEvent } from '@codeberth/protocol'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { answerOf, inputs, nothingAtAll, requestOf, routes, withBody } from './test-routes.ts'
import { openTestWeb } from './test-web.ts'

const [web, shared] = await Promise.all([openTestWeb(), openTestWeb({ isLocalOnly: false })])
afterAll(async () => {
  const unclosed = [...(await web.close()), ...(await shared.close())]
  expect([web.errors, shared.errors, unclosed]).toEqual([[], [], []])
}, 60_000)
const { platform } = web
const ada = await web.signIn('ada')
const { port } = new URL(web.url)

const textOf = async (res: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of res) text += chunk
  return text
}

/** Begins a request and reads the answer, whether or not its body was sent to the end. */
async function begin(path: string, headers: Record<string, string>, send: (write: (bytes: Buffer) => void) => void) {
  const req = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: { host: `localhost:${port}`, ...headers },
  })
  onTestFinished(() => void req.destroy())
  req.on('error', () => undefined)
  req.flushHeaders()
  send((bytes) => void req.write(bytes))
  const [res]: IncomingMessage[] = await once(req, 'response')
  if (!res) throw new Error('there is no answer')
  return { status: res.statusCode, body: FaultBody.parse(JSON.parse(await textOf(res))) }
}

test.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s: a body over its limit is refused before any of it is read',
  async (_, route) => {
    const { path } = requestOf(route, inputs[route.name](nothingAtAll()))
    const headers = { cookie: ada.cookie, 'content-type': 'application/json', 'content-length': '1000000000' }
    const req = request({
      host: '127.0.0.1',
      port,
      path,
      method: route.method,
      headers: { host: `localhost:${port}`, ...headers },
    })
    onTestFinished(() => void req.destroy())
    req.on('error', () => undefined)
    req.flushHeaders()
    const [res]: IncomingMessage[] = await once(req, 'response')
    expect([res?.statusCode, res ? JSON.parse(await textOf(res)).code : '']).toEqual([413, 'too-large'])
  },
)

test('a body that does not tell its length is refused at its limit, before its end', async () => {
  const headers = { cookie: ada.cookie, 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
  const answer = await begin(`${apiPrefix}/runs`, headers, (write) =>
    write(Buffer.alloc(limits.httpBodyBytes.value + 1, ' ')),
  )
  expect(answer).toMatchObject({
    status: 413,
    body: { code: 'too-large', message: expect.stringContaining('1048576') },
  })
})

test('the sign-in addresses have the same limit', async () => {
  for (const path of ['/api/auth/signout', '/api/dev/sign-in', '/api/auth/callback/github', '/api/nothing'])
    expect((await begin(path, { 'content-length': '1000000000' }, () => undefined)).status, path).toBe(413)
})

/** Sends raw bytes and gives the first line of the answer. */
async function raw(head: string): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(head)
  let text = ''
  for await (const chunk of socket) text += chunk
  return text.split('\r\n', 1)[0] ?? ''
}

test('a request that nothing here answers gets a clear refusal', async () => {
  const ask = (line: string, host = `localhost:${port}`) =>
    raw(`${line} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  expect(await ask('TRACE /api/v1/me')).toBe('HTTP/1.1 405 Method Not Allowed')
  expect(await ask('GET //')).toBe('HTTP/1.1 404 Not Found')
  expect(await ask('GET http://[/x')).toBe('HTTP/1.1 404 Not Found')
  expect(await ask('GET http://evil.test/api/v1/server')).toBe('HTTP/1.1 404 Not Found')
  expect(await ask('GET /api/v1/%zz')).toBe('HTTP/1.1 404 Not Found')
  for (const path of [
    '/api',
    '/api/',
    '/api/v2/me',
    '/api/v1',
    '/api/v1/',
    '/api/v1/nothing',
    '/api/auth',
    '/api/auth/session',
  ])
    expect(await answerOf(await fetch(web.url + path)), path).toMatchObject({ status: 404, code: 'not-found' })
  for (const method of ['DELETE', 'PATCH', 'OPTIONS'])
    expect(await answerOf(await fetch(`${web.url}${apiPrefix}/me`, { method })), method).toMatchObject({ status: 404 })
})

test('a name that another site gives this machine is not answered to, where nobody proves who they are', async () => {
  const ask = (base: string, host: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port: at } = new URL(base)
      request({ host: '127.0.0.1', port: at, path, headers: { host } }, (res) => {
        res.resume()
        resolve(res.statusCode)
      })
        .on('error', reject)
        .end()
    })
  for (const host of [
    'evil.test',
    `evil.test:${port}`,
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    '192.168.0.1',
    'a b',
  ])
    expect([host, await ask(web.url, host, '/api/v1/server')]).toEqual([host, 403])
  for (const host of ['localhost', `localhost:${port}`, '127.0.0.1:1', '[::1]:80'])
    expect([host, await ask(web.url, host, '/api/v1/server')]).toEqual([host, 200])
  expect(await ask(shared.url, 'codeberth.example', '/api/v1/server')).toBe(200)
})

const postJson = (base: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('the development sign-in gives a session, refuses what is no login, and is not there on a shared server', async () => {
  const signedIn = await postJson(web.url, '/api/dev/sign-in', { login: 'grace' })
  const cookie = signedIn.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^cb_session=cb_web_\w{49}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7776000$/)
  const me = await fetch(`${web.url}${apiPrefix}/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
  expect(await me.json()).toMatchObject({ login: 'grace', kind: 'web', scopes: null })
  const again = await postJson(web.url, '/api/dev/sign-in', { login: 'grace' }, { cookie: cookie.split(';')[0] ?? '' })
  expect(again.status).toBe(200)
  const old = await fetch(`${web.url}${apiPrefix}/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
  expect(old.status, 'the old session of the browser ended with the new sign-in').toBe(401)
  for (const login of ['', '-', 'a b', '../x', 'x'.repeat(40), 'a\0', 7, null, {}, ['x']])
    expect(await answerOf(await postJson(web.url, '/api/dev/sign-in', { login }))).toMatchObject({ status: 400 })
  expect(await answerOf(await postJson(web.url, '/api/dev/sign-in', '{'))).toMatchObject({ code: 'bad-json' })
  expect(await answerOf(await fetch(`${web.url}/api/dev/sign-in`))).toMatchObject({ status: 405 })
  expect(
    await answerOf(await postJson(web.url, '/api/dev/sign-in', { login: 'a' }, { origin: 'https://evil.test' })),
  ).toMatchObject({
    code: 'foreign-origin',
  })
  expect(await answerOf(await postJson(shared.url, '/api/dev/sign-in', { login: 'grace' }))).toMatchObject({
    status: 404,
  })
})

test('signing out ends the session, for whoever kept its cookie', async () => {
  const { cookie } = await web.signIn('linus')
  const me = () => fetch(`${web.url}${apiPrefix}/me`, { headers: { cookie } })
  expect((await me()).status).toBe(200)
  const out = await postJson(web.url, '/api/auth/signout', {}, { cookie })
  expect([out.status, out.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('cb_session=; ')])
  expect(await answerOf(await me())).toMatchObject({ status: 401, code: 'unauthenticated' })
  expect((await fetch(`${web.url}/`, { headers: { cookie }, redirect: 'manual' })).headers.get('location')).toBe(
    '/login?next=%2F',
  )
})

test('with a token the cookie is not looked at, and a token that does not stand is refused at once', async () => {
  const made = await createAccessToken(platform, ada.actor, { name: newId(), scopes: ['runs:read'], days: 1 })
  const me = (authorization: string) =>
    fetch(`${web.url}${apiPrefix}/me`, { headers: { authorization, cookie: ada.cookie } }).then(answerOf)
  expect((await me(`Bearer ${made.value}`)).body).toMatchObject({ kind: 'token', scopes: ['runs:read'] })
  const [, webToken = ''] = ada.cookie.split('=')
  for (const wrong of [
    `Bearer ${made.value}x`,
    'Bearer ',
    made.value,
    'Basic YTpi',
    `Bearer ${webToken}`,
    `Bearer ${makeToken('run')}`,
  ])
    expect(await me(wrong), wrong).toMatchObject({ status: 401, code: 'unauthenticated' })
  await revokeAccessToken(platform, ada.actor, made.token.id)
  expect(await me(`Bearer ${made.value}`)).toMatchObject({ status: 401 })
})

/** A run whose log this test writes. */
async function leasedRun() {
  const source = { kind: 'starter', starter: 'demo' } as const
  const { id: projectId } = await createProject(platform, ada.actor, { id: newId(), name: 'Demo', source })
  const wanted = { id: newId(), projectId, prompt: 'x', agent: 'base2', mode: 'default' } as const
  const { id: runId } = await createRun(platform, ada.actor, wanted)
  const lease = await takeLease(platform, { runId, owner: 'test', tokenHash: hashToken(makeToken('run')) })
  if (!lease) throw new Error('the lease was not given')
  const write = async (first: number, last: number, isEnd = false) => {
    const rows = Array.from({ length: last - first + 1 }, (_, at) => ({
      lseq: first + at,
      at: 1,
      agentId: null,
      type: 'notice',
      payload: { level: 'info', code: 'c', message: `line\n${first + at}` },
    }))
    const stop = isEnd ? 'completed' : null
    await append(platform, { ...lease, epoch: 7, first, last, rows, asks: [], stop })
    await publishGrown(platform, runId, last)
  }
  return { runId, write }
}

/** Follows a run as a browser's EventSource does; each event with the id that it came under. */
async function* follow(runId: string, headers: Record<string, string>, query = '') {
  const leave = new AbortController()
  const answer = await fetch(`${web.url}${apiPrefix}/runs/${runId}/events${query}`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: leave.signal,
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  try {
    let rest = ''
    for await (const bytes of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const frames = (rest + bytes).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const found = /^id: (\d+)\ndata: (.*)$/.exec(frame)
        if (found?.[2]) yield { id: Number(found[1]), event: RunEvent.parse(JSON.parse(found[2])) }
        else expect(frame).toMatch(/^: /)
      }
    }
  } finally {
    leave.abort()
  }
}

test('a stream gives the log from where its reader stands, then what comes, once and in order, to the end', async () => {
  const { runId, write } = await leasedRun()
  await write(1, 1_200)
  const seen: number[] = []
  for await (const { id, event } of follow(runId, { cookie: ada.cookie })) {
    expect(event.seq).toBe(id)
    seen.push(id)
    if (id === 1_200) break
  }
  const rest: number[] = []
  for await (const { id } of follow(runId.toUpperCase(), { cookie: ada.cookie, 'last-event-id': '1199' }, '?after=5')) {
    rest.push(id)
    if (id === 1_200) await write(1_201, 1_203)
    if (id === 1_203) await write(1_204, 1_204, true)
  }
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)
  expect([seen, rest]).toEqual([numbers(1, 1_200), numbers(1_200, 1_204)])
})

test('the same log as JSON comes in pages that join without a gap', async () => {
  const { runId, write } = await leasedRun()
  await write(1, 30)
  await write(31, 31, true)
  const Page = z.object({ events: z.array(RunEvent), headSeq: z.int(), finished: z.boolean() }).strict()
  const page = async (query: string) =>
    Page.parse(
      await (
        await fetch(`${web.url}${apiPrefix}/runs/${runId}/events?${query}`, { headers: { cookie: ada.cookie } })
      ).json(),
    )
  const seen: number[] = []
  for (let after = 0; after < 31; after = seen.at(-1) ?? 31) {
    const { events, headSeq, finished } = await page(`after=${after}&limit=7`)
    expect([headSeq, finished, events.length <= 7]).toEqual([31, true, true])
    seen.push(...events.map(({ seq }) => seq))
  }
  expect(seen).toEqual(Array.from({ length: 31 }, (_, at) => at + 1))
  expect((await page('after=31')).events).toEqual([])
  expect((await page('after=9999')).events).toEqual([])
})

test('a stream is asked for with the same care as everything else', async () => {
  const { runId } = await leasedRun()
  const ask = (path: string, headers: Record<string, string> = { cookie: ada.cookie }) =>
    fetch(`${web.url}${apiPrefix}/runs/${path}`, { headers: { accept: 'text/event-stream', ...headers } }).then(
      answerOf,
    )
  const eve = await web.signIn('eve')
  expect(await ask(`${runId}/events`, {})).toMatchObject({ status: 401 })
  expect(await ask(`${runId}/events`, { cookie: eve.cookie })).toEqual(
    await ask(`${newId()}/events`, { cookie: eve.cookie }),
  )
  expect(await ask('no-id/events')).toMatchObject({ status: 400, code: 'bad-input' })
  for (const after of ['-1', 'x', '1.5', '9e99'])
    expect(await ask(`${runId}/events?after=${after}`), after).toMatchObject({ status: 400, code: 'bad-input' })
  for (const last of ['-1', 'x', '1.5'])
    expect(await ask(`${runId}/events`, { cookie: ada.cookie, 'last-event-id': last }), last).toMatchObject({
      status: 400,
    })
})

test('a stream ends within 5 s after its credential, and asking again is refused', async () => {
  const { runId, write } = await leasedRun()
  await write(1, 1)
  const made = await createAccessToken(platform, ada.actor, { name: newId(), scopes: ['runs:read'], days: 1 })
  const authorization = `Bearer ${made.value}`
  let revokedAt = 0
  for await (const { id } of follow(runId, { authorization })) {
    expect(id).toBe(1)
    await revokeAccessToken(platform, ada.actor, made.token.id)
    revokedAt = performance.now()
  }
  expect(performance.now() - revokedAt).toBeLessThan(5_000)
  expect(await authenticate(platform, made.value)).toBeNull()
})

test('the document and the page of the API name every route, the page every error too', async () => {
  const document: unknown = await (await fetch(`${web.url}${apiPrefix}/openapi.json`)).json()
  const { openapi, paths } = z
    .object({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(document)
  expect(openapi).toMatch(/^3\.1/)
  const page = await fetch(`${web.url}${apiPrefix}/docs`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const text = await page.text()
  for (const { method, path } of routes) {
    expect(Object.keys(paths[path] ?? {}), path).toContain(method.toLowerCase())
    expect(text).toContain(`<code>${method} ${apiPrefix}${path}</code>`)
  }
  for (const code of Object.keys(faults)) expect(text).toContain(`<code>${code}</code>`)
})

test('every answer carries the headers that keep foreign scripts and frames out', async () => {
  for (const path of ['/', '/login', `${apiPrefix}/server`, '/api/nothing']) {
    const { headers } = await fetch(web.url + path, { redirect: 'manual' })
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
    expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual(['nosniff', 'DENY'])
  }
})
