import type { Db } from '@codeberth/db'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openTestPlatform, signedIn } from '../test-platform.ts'
import { createAccessToken, revokeAccessToken } from './access-tokens.ts'
import { authenticate } from './authenticate.ts'
import { type Credential, type CredentialEnd, type CredentialWatch, openCredentialWatch } from './credential-watch.ts'
import { signOut } from './web-sessions.ts'

const limitMs = 5_000
const p = await openTestPlatform()
afterAll(() => p.close())

const endOf = (watch: CredentialWatch, credential: Credential) =>
  new Promise<CredentialEnd>((resolve) => void watch.watch(credential, resolve))

test('a session that was signed out and a token that was revoked end within 5 s, another one stays', async () => {
  const [ada, eve] = [await signedIn(p, 'ada'), await signedIn(p, 'eve')]
  const made = await createAccessToken(p, ada, { name: 'ci', scopes: ['runs:read'], days: 1 })
  const token = await authenticate(p, made.value)
  if (!token) throw new Error('the token was refused')
  const ended: string[] = []
  onTestFinished(p.credentials.watch(eve, () => ended.push('eve')))
  onTestFinished(p.credentials.watch(ada, () => ended.push('left')))
  const stop = p.credentials.watch(token, () => ended.push('stopped'))
  stop()
  const ends = Promise.all([endOf(p.credentials, ada), endOf(p.credentials, token)])
  await revokeAccessToken(p, ada, made.token.id)
  await signOut(p, ada)
  const askedAt = performance.now()
  expect(await ends).toEqual(['revoked', 'revoked'])
  expect(performance.now() - askedAt).toBeLessThan(limitMs)
  expect(ended).toEqual(['left'])
})

test('when the records stay silent, what is open ends; a single failure ends nothing', async () => {
  const ada = await signedIn(p, 'ada')
  const pace = { tickMs: 20, askMs: 50, silenceMs: 300 }
  const answers: ('failed' | 'told')[] = []
  let isAway = true
  const flaky: Db = {
    ...p.db,
    rows: async (...asked) => {
      answers.push(isAway ? 'failed' : 'told')
      if (isAway) throw new Error('away')
      return p.db.rows(...asked)
    },
  }
  const errors: unknown[] = []
  const watch = openCredentialWatch({ db: flaky }, (error) => errors.push(error), pace)
  onTestFinished(watch.close)
  let end: CredentialEnd | null = null
  watch.watch(ada, (why) => {
    end = why
  })
  await expect.poll(() => answers.length, { interval: 5 }).toBeGreaterThan(0)
  isAway = false
  await expect.poll(() => answers.length, { interval: 5 }).toBeGreaterThan(pace.silenceMs / pace.askMs + 3)
  expect([end, answers.at(-1)]).toEqual([null, 'told'])
  isAway = true
  await expect.poll(() => end, { interval: 5 }).toBe('unanswered')
  expect(errors).toContainEqual(new Error('away'))
})
