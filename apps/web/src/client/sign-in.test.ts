import { expect, test } from 'vitest'
import { returnAddress } from './sign-in.ts'

test('only addresses of this server are returned to after sign-in', () => {
  const origin = 'https://code.example'
  const asked = [
    null,
    '',
    '/p/1?a=b#L10',
    'https://evil.example/',
    '//evil.example/x',
    '/\\evil.example',
    'javascript:alert(1)',
  ]
  expect(asked.map((next) => returnAddress(next, origin))).toEqual(['/', '/', '/p/1?a=b#L10', '/', '/', '/', '/'])
})
