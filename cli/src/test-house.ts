import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from '@codeberth/scope'
import * as z from 'zod'
import { startProcess } from './test-process.ts'

/** A running Codeberth and an access token of somebody who may do everything there. */
export type TestHouse = { url: string; token: string }

/** The model that the house's operator has configured. */
export type HouseModel = { url: string; key: string; name: string }

/** How long a start may take; the first one in a checkout builds the pages and the daemon. */
export const houseStartMs = 6 * 60_000
const closeMs = 60_000
const repository = join(import.meta.dirname, '../..')
const program = join(repository, 'services/standalone/src/main.ts')

/** Starts the house in one process, as `npm start` does, on a free port and with a data folder of its own. */
export async function openEmbeddedHouse(scope: Scope, model: HouseModel): Promise<TestHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'cb-house-'))
  // The database's own user, where this is root, passes through it.
  chmodSync(folder, 0o711)
  scope.own(folder, (path) => rmSync(path, { recursive: true, force: true }), closeMs)
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: folder,
    PORT: '0',
    CODEBERTH_DATA: join(folder, 'data'),
    SANDBOX_URL: 'process:',
    MODEL_URL: model.url,
    MODEL_KEY: model.key,
    MODEL: model.name,
  }
  const started = startProcess(process.execPath, [program], { cwd: repository, env })
  scope.own(started, ({ child, ended }) => child.kill('SIGTERM') && ended, closeMs, 'house')
  const said = await started.saw('Ctrl-C stops it')
  const url = /Codeberth is ready: (http\S+)/.exec(said)?.[1] ?? ''
  return { url, token: await makeToken(url, await signInAsDeveloper(url)) }
}

/** Signs in the way that the embedded shape offers. Returns the cookie. */
async function signInAsDeveloper(url: string): Promise<string> {
  const answer = await fetch(new URL('/api/dev/sign-in', url), { method: 'POST', body: '{"login":"ada"}' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (!answer.ok || !cookie) throw new Error(`nobody can sign in at ${url}: ${answer.status} ${await answer.text()}`)
  return cookie
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
