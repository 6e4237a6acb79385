import {
  type Actor,
  authenticate,
  type Platform,
  signInDevelopment,
  signInGitHub,
  signOut,
  webSessionCookie,
  webSessionLife,
} from '@codeberth/control-plane'
import { badInput, Fault } from '@codeberth/protocol'
import { json } from '@codeberth/service-kit'
import * as z from 'zod'
import { readCookies, setWebSession } from './cookies.ts'
import { answerGitHub, type GitHubOptions } from './github-sign-in.ts'

/** How people may sign in here. `development` asks for no proof and exists only in the embedded shape. */
export type SignInOptions = { publicUrl: string; github: GitHubOptions | null; development: boolean }

const DevelopmentSignIn = z.object({ login: z.string().trim().min(1).max(39) })

/**
 * Who asks, by access token or cookie; null for a visitor. With an Authorization header the cookie is not looked at. Throws
 * Fault('unauthenticated') for a token that does not stand.
 */
export async function whoAsks(
  p: Pick<Platform, 'db'>,
  publicUrl: string,
  headers: { authorization: string | null; cookie: string | null },
): Promise<Actor | null> {
  if (headers.authorization !== null) {
    const token = /^Bearer (\S+)$/.exec(headers.authorization)?.[1]
    const actor = token ? await authenticate(p, token) : null
    if (actor?.kind !== 'token') throw new Fault('unauthenticated')
    return actor
  }
  const token = readCookies(headers.cookie)[webSessionCookie(publicUrl)]
  if (!token) return null
  const actor = await authenticate(p, token)
  return actor?.kind === 'web' ? actor : null
}

/** Answers `/api/auth/*`: the dance with GitHub, and signing out. */
export async function answerAuth(
  p: Pick<Platform, 'db'>,
  options: SignInOptions,
  request: Request,
  net: string | null,
): Promise<Response> {
  const path = new URL(request.url).pathname
  if (path === '/api/auth/signout' && request.method === 'POST') return endSession(p, options, request)
  if (!options.github) {
    // Pages ask for it before they sign out, whichever way a person came in.
    if (path === '/api/auth/csrf') return json({ csrfToken: '' })
    throw new Fault('not-found')
  }
  return answerGitHub(request, options.github, async (person) => {
    const token = await signInGitHub(p, person, placeOf(request, net))
    await endOld(p, options, request)
    return setWebSession(options.publicUrl, token, webSessionLife.endMs)
  })
}

async function endSession(p: Pick<Platform, 'db'>, options: SignInOptions, request: Request): Promise<Response> {
  await endOld(p, options, request)
  return json({ url: '/login' }, 200, { 'set-cookie': setWebSession(options.publicUrl, '', 0) })
}

// A new sign-in replaces the browser's old one too: a cookie that was copied must not outlive it.
async function endOld(p: Pick<Platform, 'db'>, options: SignInOptions, request: Request): Promise<void> {
  const actor = await whoAsks(p, options.publicUrl, { authorization: null, cookie: request.headers.get('cookie') })
  if (actor) await signOut(p, actor)
}

/** Answers `POST /api/dev/sign-in {login}`; 404 wherever development sign-in is not offered. */
export async function answerDevelopmentSignIn(
  p: Pick<Platform, 'db'>,
  options: SignInOptions,
  request: Request,
  net: string | null,
): Promise<Response> {
  if (!options.development) throw new Fault('not-found')
  if (request.method !== 'POST') throw new Fault('method-not-allowed', { method: request.method })
  const parsed = DevelopmentSignIn.safeParse(await readJson(request))
  if (!parsed.success) throw badInput(parsed.error)
  const token = await signInDevelopment(p, parsed.data.login, placeOf(request, net))
  await endOld(p, options, request)
  return json({ ok: true }, 200, { 'set-cookie': setWebSession(options.publicUrl, token, webSessionLife.endMs) })
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch (cause) {
    throw new Fault('bad-json', {}, { cause })
  }
}

const placeOf = (request: Request, net: string | null) => ({ agent: request.headers.get('user-agent'), net })
