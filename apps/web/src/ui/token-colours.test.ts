import { expect, test } from 'vitest'
import { longColour } from './token-colours.ts'

test('a colour that the build has shortened is told in its long form', () => {
  expect(['#fff', '#0aF', '#0f1419', '#00000055', 'red'].map(longColour)).toEqual([
    '#ffffff',
    '#00aaFF',
    '#0f1419',
    '#00000055',
    'red',
  ])
})
