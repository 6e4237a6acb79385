import { limits } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { cleanJson, fitPayload } from './event-text.ts'

test('what the database cannot hold becomes U+FFFD, everything else stays', () => {
  expect(cleanJson({ 'a\0': ['x\0y', '\ud800', '😀', 1, null, true] })).toEqual({
    'a\uFFFD': ['x\uFFFDy', '\uFFFD', '😀', 1, null, true],
  })
})

test('a payload over the limit is cut in its longest text, head and tail kept', () => {
  const payload = { callId: 'c1', output: `BEGIN${'ä'.repeat(400_000)}END`, other: 'kept' }
  const fitted = JSON.stringify(fitPayload(payload))
  expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(limits.eventBytes.value)
  expect(fitted).toContain('BEGIN')
  expect(fitted).toContain('END')
  expect(fitted).toContain('"other":"kept"')
})

test('a small payload is left as it is; one without long texts cannot be fitted', () => {
  expect(fitPayload({ a: 1 })).toEqual({ a: 1 })
  expect(fitPayload(Array.from({ length: 100_000 }, (_, at) => at))).toBeNull()
})
