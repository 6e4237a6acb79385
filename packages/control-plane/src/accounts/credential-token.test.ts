import { expect, test } from 'vitest'
import { hashToken, makeToken, tokenKind } from './credential-token.ts'

test('a token has the form that secret scanners match and names its kind', () => {
  const token = makeToken('pat')
  expect(token).toMatch(/^cb_pat_[0-9A-Za-z]{49}$/)
  expect(tokenKind(token)).toBe('pat')
  expect(makeToken('pat')).not.toBe(token)
})

test('one wrong character is noticed without a query', () => {
  const token = makeToken('web')
  for (let at = 7; at < token.length; at++) {
    const wrong = token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1)
    expect(tokenKind(wrong)).toBeNull()
  }
  expect(['', 'cb_web_', `${token}a`, token.replace('web', 'xyz')].map(tokenKind)).toEqual([null, null, null, null])
})

test('what is stored of a token is its SHA-256', () => {
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
