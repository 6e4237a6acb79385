import { expect, test } from 'vitest'
import { ago, counted, credits, duration, fileSize, short } from './figures.ts'

test('a span shows its two largest units', () => {
  expect([-5, 0, 420, 4_100, 12_000, 59_499, 127_000, 4_320_000].map(duration)).toEqual([
    '0.0 s',
    '0.0 s',
    '0.4 s',
    '4.1 s',
    '12 s',
    '59 s',
    '2:07',
    '1 h 12',
  ])
})

test('an unknown cost is a dash and never 0', () => {
  expect([null, 0, 4_000, 1_250_000].map(credits)).toEqual(['—', '0', '<0.01', '1.25'])
})

test('counts, ages and sizes are short', () => {
  expect([812, 12_400, 999_949, 3_100_000].map(short)).toEqual(['812', '12.4k', '999.9k', '3.1M'])
  expect([0, 240_000, 3 * 3_600_000, 50 * 3_600_000].map((back) => ago(0, back))).toEqual([
    'just now',
    '4 min ago',
    '3 h ago',
    '2 d ago',
  ])
  expect([812, 2_400, 2_400_000].map(fileSize)).toEqual(['812 B', '2.4 kB', '2.4 MB'])
  expect([counted(1, 'file'), counted(3, 'file')]).toEqual(['1 file', '3 files'])
})
