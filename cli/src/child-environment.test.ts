import { expect, test } from 'vitest'
import { childEnvironment } from './child-environment.ts'
import { readSettings } from './settings.ts'

test('commands get the environment without keys, by name and by value', () => {
  const harmless = { PATH: '/bin', HOME: '/home/me', KEYBOARD: 'de', MONKEY: 'yes', SSH_AUTH_SOCK: '/run/agent' }
  const secret = {
    MODEL_KEY: 'sk-canary',
    CODEBERTH_TOKEN: 'cb_canary',
    OPENAI_API_KEY: 'sk-other',
    ANTHROPIC_APIKEY: '1',
    AWS_SECRET_ACCESS_KEY: '1',
    AWS_ACCESS_KEY_ID: '1',
    GITHUB_TOKEN: '1',
    PGPASSWORD: '1',
    npm_config__auth: '1',
    COPIED: 'Bearer sk-canary',
  }
  const env = { ...harmless, ...secret }
  expect(childEnvironment(env, readSettings({ env }))).toEqual(harmless)
})
