import { createRequire } from 'node:module'
import { badInput, Fault } from '@codeberth/protocol'
import type { AuthOptions } from 'next-auth'
import * as z from 'zod'
import { readCookies } from './cookies.ts'
import { letHeadersNameThisServer } from './environment.ts'

/** The person that GitHub answers for. `email` is null unless it is the primary, verified address. */
export type GitHubPerson = {
  providerAccountId: string
  login: string
  name: string | null
  email: string | null
  image: string | null
}

export type GitHubOptions = {
  clientId: string
  clientSecret: string
  url: string
  apiUrl: string
  secret: string
  publicUrl: string
  log: { error(fields: object, message: string): void }
}

// The library answers through a handler in the style of Next's older API routes and is CommonJS.
const NextAuth: (req: object, res: object, options: AuthOptions) => Promise<unknown> = createRequire(import.meta.url)(
  'next-auth/next',
).default

const Profile = z.object({
  id: z.union([z.number(), z.string()]).transform(String),
  login: z.string().min(1),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
})
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))
const limitMs = 10_000

/**
 * Carries out the OAuth dance with GitHub below `/api/auth/`. The library keeps no session: on the callback `signedIn` makes
 * ours and returns its cookie, so nothing is ever linked to whoever was signed in before.
 */
export async function answerGitHub(
  request: Request,
  github: GitHubOptions,
  signedIn: (person: GitHubPerson) => Promise<string>,
): Promise<Response> {
  const url = new URL(request.url)
  const path = url.pathname.split('/').slice(3)
  const allowed = ['csrf', 'signin/github', 'callback/github'].includes(path.join('/'))
  if (!allowed) throw new Fault('not-found')
  const cookies = readCookies(request.headers.get('cookie'))
  const answer = recordAnswer()
  const made: string[] = []
  const query = { ...Object.fromEntries(url.searchParams), nextauth: path }
  const body = request.method === 'POST' ? await readForm(request) : undefined
  const { host, protocol } = new URL(github.publicUrl)
  const headers = { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
  letHeadersNameThisServer()
  await NextAuth(
    { query, body, cookies, headers, method: request.method },
    answer.res,
    options(github, async (person) => {
      made.push(await signedIn(person))
      return next(cookies)
    }),
  )
  return answer.response(made)
}

function options(github: GitHubOptions, signIn: (person: GitHubPerson) => Promise<string>): AuthOptions {
  const secure = github.publicUrl.startsWith('https:')
  return {
    secret: github.secret,
    useSecureCookies: secure,
    pages: { signIn: '/login', error: '/login' },
    session: { strategy: 'jwt' },
    logger: {
      error: (code, metadata) =>
        github.log.error({ code, err: metadata instanceof Error ? metadata : metadata.error }, 'sign-in failed'),
      warn: () => undefined,
      debug: () => undefined,
    },
    providers: [
      {
        id: 'github',
        name: 'GitHub',
        type: 'oauth',
        clientId: github.clientId,
        clientSecret: github.clientSecret,
        checks: ['pkce', 'state'],
        authorization: {
          url: new URL('/login/oauth/authorize', github.url).href,
          params: { scope: 'read:user user:email' },
        },
        token: new URL('/login/oauth/access_token', github.url).href,
        userinfo: {
          url: apiAddress(github, 'user'),
          request: async ({ tokens }) => fetchProfile(github, tokens.access_token ?? ''),
        },
        profile: (profile: Record<string, unknown>) => ({ id: String(profile.id) }),
      },
    ],
    callbacks: { signIn: async ({ profile }) => signIn(Person.parse(profile)) },
  }
}

const Person = z.object({
  providerAccountId: z.string(),
  login: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  image: z.string().nullable(),
})

async function fetchProfile(github: GitHubOptions, token: string): Promise<Record<string, string | null>> {
  const profile = Profile.parse(await askGitHub(github, 'user', token))
  const emails = Emails.safeParse(await askGitHub(github, 'user/emails', token).catch(() => []))
  const email = emails.data?.find((one) => one.primary && one.verified)?.email ?? null
  return {
    id: profile.id,
    providerAccountId: profile.id,
    login: profile.login,
    name: profile.name ?? null,
    email,
    image: profile.avatar_url ?? null,
  }
}

async function askGitHub(github: GitHubOptions, path: string, token: string): Promise<unknown> {
  const response = await fetch(apiAddress(github, path), {
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
    signal: AbortSignal.timeout(limitMs),
  })
  if (!response.ok) throw new Error(`GitHub answered ${response.status} at ${path}`)
  return response.json()
}

const apiAddress = (github: GitHubOptions, path: string): string => `${github.apiUrl.replace(/\/$/, '')}/${path}`

/** Where the person wanted to go: only a path of this site, never another one. */
function next(cookies: Record<string, string>): string {
  const wanted = cookies['__Secure-next-auth.callback-url'] ?? cookies['next-auth.callback-url'] ?? '/'
  const parsed = URL.canParse(wanted) ? new URL(wanted) : null
  return localPath(parsed ? parsed.pathname + parsed.search + parsed.hash : wanted)
}

/** The path if it stays on this site, else `/`. */
export function localPath(path: string): string {
  const base = 'http://site.invalid'
  if (!path.startsWith('/') || !URL.canParse(path, base)) return '/'
  const url = new URL(path, base)
  return url.origin === base ? url.pathname + url.search + url.hash : '/'
}

async function readForm(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text()
  if (request.headers.get('content-type')?.includes('json')) {
    const form = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text || '{}'))
    if (!form.success) throw badInput(form.error)
    return form.data
  }
  return Object.fromEntries(new URLSearchParams(text))
}

// The library has pages of its own for these two; ours is the sign-in page, which shows the reason.
const ourPage = (location: string): string =>
  location.replace(/^(https?:\/\/[^/]+)?\/api\/auth\/(error|signin)(?=\?|$)/, '/login')

/** Stands for the response object that the library writes to, and gives what was written as a web `Response`. */
function recordAnswer() {
  const headers = new Map<string, string | string[]>()
  let status = 200
  let body: string | null = null
  const res = {
    status(code: number) {
      status = code
      return res
    },
    setHeader(name: string, value: string | string[]) {
      headers.set(name.toLowerCase(), value)
      return res
    },
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    end(text?: string) {
      body = text ?? null
    },
    send(text: unknown) {
      body = typeof text === 'string' ? text : JSON.stringify(text)
    },
    json(value: unknown) {
      headers.set('content-type', 'application/json')
      body = JSON.stringify(value)
    },
  }
  const response = (cookies: string[]) => {
    const sent = new Headers({ 'cache-control': 'no-store' })
    for (const [name, value] of headers)
      for (const one of [value].flat()) sent.append(name, name === 'location' ? ourPage(one) : one)
    for (const cookie of cookies) sent.append('set-cookie', cookie)
    return new Response(body, { status, headers: sent })
  }
  return { res, response }
}
