import { openEmbedded, openFullStack, startLimitMs } from '@codeberth/houses'
import type { Scope } from '@codeberth/scope'
import * as z from 'zod'

/** A running Codeberth and an access token of somebody who may do everything there. */
export type TestHouse = { url: string; token: string }

/** The model that the house's operator has configured. */
export type HouseModel = { url: string; key: string; name: string }

/** How long a start may take; the first one in a checkout builds the pages and the daemon. */
export const houseStartMs = startLimitMs + 60_000
const closeMs = 60_000
/** The keeper gives each of the stack's eight programs 45 s; in order they need seconds together. */
const stackCloseMs = 120_000
/** Which of Redis's numbered databases is this suite's. The specs count from 1. */
const redisDatabase = 15

/** Starts the house in one process, as `npm start` does. */
export async function openEmbeddedHouse(scope: Scope, model: HouseModel): Promise<TestHouse> {
  const env = { SANDBOX_URL: 'process:', MODEL_URL: model.url, MODEL_KEY: model.key, MODEL: model.name }
  const { url } = scope.own(await openEmbedded(env), (house) => house.stop(), closeMs, 'house')
  return { url, token: await makeToken(url, await signInAsDeveloper(url)) }
}

/** Starts each service as a process of its own, on a PostgreSQL and the Redis at this address. */
export async function openFullHouse(scope: Scope, model: HouseModel, redisUrl: string): Promise<TestHouse> {
  const opening = openFullStack({ redisUrl, redisDatabase, sandboxUrl: 'process:', model })
  const { url } = scope.own(await opening, (stack) => stack.stop(), stackCloseMs, 'full stack')
  return { url, token: await makeToken(url, await signInWithGitHub(url)) }
}

/** Signs in the way that the embedded shape offers. Returns the cookie. */
async function signInAsDeveloper(url: string): Promise<string> {
  const answer = await fetch(new URL('/api/dev/sign-in', url), { method: 'POST', body: '{"login":"ada"}' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (!answer.ok || !cookie) throw new Error(`nobody can sign in at ${url}: ${answer.status} ${await answer.text()}`)
  return cookie
}

const Csrf = z.object({ csrfToken: z.string() })
const Destination = z.object({ url: z.url() })

/** Walks the OAuth dance as a browser does. Returns the cookies. */
async function signInWithGitHub(url: string): Promise<string> {
  const jar = new Map<string, string>()
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const visit = async (address: string | URL, form?: Record<string, string>) => {
    const headers = { cookie: new URL(address).origin === url ? cookies() : '' }
    const post = form ? { method: 'POST', body: new URLSearchParams(form) } : {}
    const answer = await fetch(address, { redirect: 'manual', headers, ...post })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
    return answer
  }
  const { csrfToken } = Csrf.parse(await (await visit(new URL('/api/auth/csrf', url))).json())
  const form = { csrfToken, callbackUrl: url, json: 'true' }
  const asked = await visit(new URL('/api/auth/signin/github', url), form)
  let next = new URL(Destination.parse(await asked.json()).url)
  // Through GitHub's pages back to the door's callback, which answers with the cookie.
  for (let hops = 0; hops < 5 && !jar.has('cb_session'); hops++) {
    const answer = await visit(next)
    next = new URL(answer.headers.get('location') ?? '', next)
  }
  if (!jar.has('cb_session')) throw new Error(`nobody can sign in at ${url}: it ended at ${next}`)
  return cookies()
}

const scopes = ['projects:read', 'projects:write', 'files:read', 'files:write', 'runs:read', 'runs:write']

/** Makes an access token over the API, for whoever the cookie belongs to. */
async function makeToken(url: string, cookie: string): Promise<string> {
  const answer = await fetch(new URL('/api/v1/tokens', url), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'tests', scopes }),
  })
  return z.object({ value: z.string() }).parse(await answer.json()).value
}
