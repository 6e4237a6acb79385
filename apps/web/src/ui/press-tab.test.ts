import { expect, test } from 'vitest'
import { nextTab } from './press-tab.ts'

test('arrows walk the tabs around their ends, Home and End jump, other keys do nothing', () => {
  expect(nextTab('ArrowRight', 2, 3)).toBe(0)
  expect(nextTab('ArrowLeft', 0, 3)).toBe(2)
  expect(nextTab('Home', 1, 3)).toBe(0)
  expect(nextTab('End', 1, 3)).toBe(2)
  expect(nextTab('a', 1, 3)).toBe(null)
})
