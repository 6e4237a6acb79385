import { expect, test } from 'vitest'
import { clampCounts, newClamp } from './clamp.ts'

function through(chunks: string[], most: number): string {
  let state = newClamp
  let text = ''
  for (const chunk of chunks) {
    const step = clampCounts(state, chunk, most)
    state = step.state
    text += step.text
  }
  return text
}

test('huge counts become the size of the screen, usual ones stay', () => {
  expect(through(['a\x1b[2147483647Lb\x1b[5M\x1b[999Tc\x1b[120;300Hd'], 200)).toBe(
    'a\x1b[200Lb\x1b[5M\x1b[200Tc\x1b[120;300Hd',
  )
})

test('a sequence cut anywhere between chunks is clamped just the same', () => {
  const whole = 'x\x1b[99999999S\x1b[31my'
  for (let at = 1; at < whole.length; at++)
    expect(through([whole.slice(0, at), whole.slice(at)], 100)).toBe('x\x1b[100S\x1b[31my')
})

test('a sequence that never ends is not kept for ever', () => {
  expect(through([`\x1b[${'1'.repeat(100)}`, 'z'], 100)).toBe(`\x1b[${'1'.repeat(100)}z`)
})
