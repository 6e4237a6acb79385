import { expect, test } from 'vitest'
import { ModelAddress } from './api-values.ts'

test('the address of a model is one over HTTP, without what must not be kept in clear or be lost', () => {
  const refused = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ftp://x.test/v1',
    'http://user:password@x.test/v1',
    'http://key@x.test/v1',
    'https://x.test/v1?key=1',
    'https://x.test/v1#part',
    'x.test/v1',
    `https://x.test/${'x'.repeat(2_000)}`,
  ]
  for (const address of refused) expect(ModelAddress.safeParse(address).success, address).toBe(false)
  for (const address of ['http://127.0.0.1:11434/v1', 'https://openrouter.ai/api/v1/', 'http://[::1]:8000/v1'])
    expect(ModelAddress.parse(address)).toBe(address)
})
