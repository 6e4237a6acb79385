import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse, request as send } from 'node:http'
import { Fault } from '@codeberth/protocol'
import { OAuth2Server } from 'oauth2-mock-server'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { readCookies, setWebSession } from './cookies.ts'
import { answerGitHub, type GitHubOptions, type GitHubPerson, localPath } from './github-sign-in.ts'

const publicUrl = 'http://berth.example:8080'

/** GitHub's two halves: the OAuth dance by a real authorization server, `/user` and `/user/emails` by a double that checks the token. */
async function openGitHub(user: object, emails: object[]): Promise<GitHubOptions> {
  const oauth = new OAuth2Server()
  await oauth.issuer.keys.generate('RS256')
  await oauth.start(0, '127.0.0.1')
  // GitHub is plain OAuth: its answer has no id_token.
  oauth.service.on('beforeResponse', (response) => {
    delete response.body.id_token
  })
  const api = createServer((req, res) => {
    const signedIn = /^Bearer \S+$/.test(req.headers.authorization ?? '')
    res.writeHead(signedIn ? 200 : 401, { 'content-type': 'application/json' })
    res.end(JSON.stringify(req.url === '/user' ? user : emails))
  }).listen(0, '127.0.0.1')
  await once(api, 'listening')
  const address = api.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  // The mock has its own paths; GitHub's are mapped onto them here.
  const door = createServer((req, res) => {
    const path = (req.url ?? '')
      .replace('/login/oauth/authorize', '/authorize')
      .replace('/login/oauth/access_token', '/token')
    if (req.method === 'GET') res.writeHead(302, { location: `${oauth.issuer.url}${path}` }).end()
    else req.pipe(forward(`${oauth.issuer.url}${path}`, req.headers, res))
  }).listen(0, '127.0.0.1')
  await once(door, 'listening')
  const doorAddress = door.address()
  if (doorAddress === null || typeof doorAddress === 'string') throw new Error('no port')
  onTestFinished(async () => {
    api.close()
    door.close()
    await oauth.stop()
  })
  return {
    clientId: 'app',
    clientSecret: 'secret',
    url: `http://127.0.0.1:${doorAddress.port}`,
    apiUrl: `http://127.0.0.1:${address.port}`,
    secret: 'a'.repeat(32),
    publicUrl,
    log: { error: () => undefined },
  }
}

function forward(url: string, headers: IncomingHttpHeaders, res: ServerResponse) {
  return send(url, { method: 'POST', headers: { ...headers, host: new URL(url).host } }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(res)
  })
}

/** A browser as far as sign-in needs one: it keeps cookies and follows redirects by hand. */
function openBrowser(github: GitHubOptions, signedIn: (person: GitHubPerson) => Promise<string>) {
  const jar = new Map<string, string>()
  return {
    jar,
    async visit(path: string, form?: Record<string, string>): Promise<Response> {
      const headers = new Headers({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') })
      const init = form ? { method: 'POST', headers, body: new URLSearchParams(form) } : { headers }
      const answer = await answerGitHub(new Request(new URL(path, publicUrl), init), github, signedIn)
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';')
        jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      return answer
    },
  }
}

const Csrf = z.object({ csrfToken: z.string() })
const Destination = z.object({ url: z.url() })

async function dance(github: GitHubOptions, callbackUrl: string) {
  const people: GitHubPerson[] = []
  const browser = openBrowser(github, async (person) => {
    people.push(person)
    return setWebSession(publicUrl, 'cb_web_new', 60_000)
  })
  const { csrfToken } = Csrf.parse(await (await browser.visit('/api/auth/csrf')).json())
  const asked = await browser.visit('/api/auth/signin/github', { csrfToken, callbackUrl, json: 'true' })
  const { url } = Destination.parse(await asked.json())
  expect(new URL(url).searchParams.get('redirect_uri')).toBe(`${publicUrl}/api/auth/callback/github`)
  const authorize = await fetch(url, { redirect: 'manual' })
  const consent = await fetch(authorize.headers.get('location') ?? '', { redirect: 'manual' })
  const back = new URL(consent.headers.get('location') ?? '')
  return { people, browser, back, answer: await browser.visit(back.pathname + back.search) }
}

test('the whole GitHub sign-in makes one web session of ours and goes where the person wanted', async () => {
  const github = await openGitHub({ id: 4711, login: 'mona', name: 'Mona', avatar_url: 'https://x.invalid/a.png' }, [
    { email: 'old@x.invalid', primary: false, verified: true },
    { email: 'mona@x.invalid', primary: true, verified: true },
  ])
  const { people, answer, browser } = await dance(github, `${publicUrl}/p/1?tab=review`)
  expect(people).toEqual([
    {
      providerAccountId: '4711',
      login: 'mona',
      name: 'Mona',
      email: 'mona@x.invalid',
      image: 'https://x.invalid/a.png',
    },
  ])
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/p/1?tab=review'])
  expect(browser.jar.get('cb_session')).toBe('cb_web_new')
  expect([...browser.jar.keys()].some((name) => name.includes('session-token'))).toBe(false)
})

test('an unverified address is never passed on, and another site is never returned to', async () => {
  const github = await openGitHub({ id: 1, login: 'eve' }, [{ email: 'eve@x.invalid', primary: true, verified: false }])
  const { people, answer } = await dance(github, 'https://evil.invalid/steal')
  expect(people).toEqual([{ providerAccountId: '1', login: 'eve', name: null, email: null, image: null }])
  expect(answer.headers.get('location')).toMatch(/^\/(?!\/)/)
  expect(['//evil.invalid', 'https://evil.invalid', '/\\evil.invalid', 'javascript:1'].map(localPath)).toEqual([
    '/',
    '/',
    '/',
    '/',
  ])
})

test('a callback with a state that this browser did not begin signs nobody in', async () => {
  const github = await openGitHub({ id: 1, login: 'eve' }, [])
  const { back } = await dance(github, '/')
  const victim = openBrowser(github, async () => {
    throw new Error('nobody may be signed in')
  })
  const answer = await victim.visit(back.pathname + back.search)
  expect(answer.headers.get('location')).toBe('/login?error=OAuthCallback')
  expect(victim.jar.has('cb_session')).toBe(false)
})

test('a form that is none, odd cookies and foreign addresses are refused in words, and sign nobody in', async () => {
  const github = await openGitHub({ id: 1, login: 'eve' }, [])
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
    const request = new Request(new URL(path, publicUrl), init)
    const nobody = async () => {
      throw new Error('nobody may be signed in')
    }
    return answerGitHub(request, github, nobody).then(
      (answer) => String(answer.status),
      (thrown) => (thrown instanceof Fault || thrown instanceof SyntaxError ? thrown.name : `wrong: ${thrown}`),
    )
  }
  const headers = { 'content-type': 'application/json' }
  const post = (body: string) => ask('/api/auth/signin/github', { method: 'POST', headers, body })
  expect([await post('[1]'), await post('"x"'), await post('{')]).toEqual(['Fault', 'Fault', 'SyntaxError'])
  for (const path of ['/api/auth/session', '/api/auth/signin/evil', '/api/auth/callback/github/x', '/api/auth/_log'])
    expect(await ask(path), path).toBe('Fault')
  for (const cookie of [
    'next-auth.csrf-token=x',
    'next-auth.csrf-token=%',
    'next-auth.csrf-token=a%7Cb',
    '=; =;;',
    '__proto__=1',
  ])
    expect(await ask('/api/auth/csrf', { headers: { cookie } }), cookie).toBe('200')
  for (const query of ['', '?code=x', '?code=x&state=y', '?error=access_denied', '?state[]=1&code[]=2'])
    expect(await ask(`/api/auth/callback/github${query}`), query).toBe('302')
})

test('cookies are read as sent, the first of a name counts, an overlong header is none', () => {
  expect({ ...readCookies('a=1; b=%20x; a=2; c') }).toEqual({ a: '1', b: ' x' })
  expect({ ...readCookies(`a=${'x'.repeat(20_000)}`) }).toEqual({})
  expect(setWebSession('https://cb.example', 't', 1_000)).toBe(
    '__Host-cb_session=t; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=1',
  )
})
