import { FaultBody } from '@codeberth/protocol'
import * as z from 'zod'
import { ClientFault } from './fault.ts'

const Csrf = z.object({ csrfToken: z.string() })
const Redirect = z.object({ url: z.string() })

/** An address of ours to return to; anything else becomes the dashboard. */
export function returnAddress(next: string | null, origin: string): string {
  if (!next?.startsWith('/')) return '/'
  const url = new URL(next, origin)
  return url.origin === origin ? url.pathname + url.search + url.hash : '/'
}

/** Signs in without proof on a server of one's own. Throws ClientFault when the server refuses. */
export async function signInAsDeveloper(login: string): Promise<void> {
  const answer = await fetch('/api/dev/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login }),
  })
  if (!answer.ok) throw new ClientFault(FaultBody.parse(await answer.json()))
}

/** The address at GitHub to which the browser must go. */
export async function signInWithGithub(callbackUrl: string): Promise<string> {
  return Redirect.parse(await postAuth('signin/github', { callbackUrl })).url
}

/** Ends the sign-in of this browser. */
export async function signOut(): Promise<void> {
  await postAuth('signout', { callbackUrl: '/login' })
}

async function postAuth(action: string, fields: Record<string, string>): Promise<unknown> {
  const { csrfToken } = Csrf.parse(await (await fetch('/api/auth/csrf')).json())
  const answer = await fetch(`/api/auth/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  })
  return answer.json()
}
