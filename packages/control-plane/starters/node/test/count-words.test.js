import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countWords } from '../src/count-words.js'

test('the most frequent word comes first', () => {
  assert.deepEqual(countWords('To be, or not to be'), [
    { word: 'be', count: 2 },
    { word: 'to', count: 2 },
    { word: 'not', count: 1 },
    { word: 'or', count: 1 },
  ])
})

test('an empty text has no words', () => {
  assert.deepEqual(countWords(' … '), [])
})
