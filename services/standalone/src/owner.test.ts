import { expect, test } from 'vitest'
import { StandaloneConfig } from './config.ts'
import { isOwnersAlone } from './owner.ts'

const github = { GITHUB_ID: 'id', GITHUB_SECRET: 'secret' }

test('a house belongs to its owner alone until others can reach it or sign in', () => {
  const alone = (env: Record<string, string | undefined>) => isOwnersAlone(StandaloneConfig.parse(env))
  expect(alone({})).toBe(true)
  expect(alone({ HOST: '::1', PUBLIC_URL: 'http://localhost:4000' })).toBe(true)
  expect(alone({ GITHUB_ID: 'id' })).toBe(true)
  for (const env of [
    { HOST: '0.0.0.0' },
    { DATABASE_URL: 'postgres://db.test/cb' },
    { PUBLIC_URL: 'https://ide.example.test' },
    github,
    { ...github, HOST: '0.0.0.0' },
  ])
    expect(alone(env), JSON.stringify(env)).toBe(false)
})
