import { expect, test } from 'vitest'
import * as z from 'zod'
import { badInput, exitOf, Fault, faultBody, faults } from './faults.ts'
import { Id, newId } from './ids.ts'
import { limits } from './limits.ts'
import { CheckoutPath } from './workspace.ts'

test('each code has one sentence with a full stop, a hint, a status and an exit code', () => {
  for (const [code, row] of Object.entries(faults)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(row.hint).toMatch(/[.?]$/)
    expect([400, 401, 402, 403, 404, 405, 409, 413, 429, 500, 501, 502, 503]).toContain(row.status)
    expect(row.exit).toBeGreaterThan(0)
  }
})

test('what is not a Fault is told as internal, without its text', () => {
  const body = faultBody(new Error('password hunter2'), 'r1')
  expect(body).toEqual({
    code: 'internal',
    message: faults.internal.message({}),
    hint: faults.internal.hint,
    retryable: true,
    status: 500,
    exit: 1,
    requestId: 'r1',
  })
})

test('bad input names every wrong field', () => {
  const parsed = z.object({ a: z.string(), b: z.object({ c: z.int() }) }).safeParse({ a: 1, b: { c: 'x' } })
  if (parsed.success) throw new Error('it must fail')
  const fault = badInput(parsed.error)
  expect(fault.code).toBe('bad-input')
  expect(fault.details).toMatchObject([{ path: 'a' }, { path: 'b.c' }])
  expect(new Fault('not-found').message).toBe(faults['not-found'].message({}))
  expect([exitOf('quota'), exitOf('code-of-the-future')]).toEqual([3, 1])
})

test('ids are UUIDv7, lower case, and sort by time', () => {
  const ids = [1, 2, 3].map((ms) => newId(1_700_000_000_000 + ms))
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids) expect(Id.parse(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
})

test('a path of the checkout has no way out', () => {
  for (const bad of ['../a', 'a/../b', '/etc/passwd', 'a//b', './a', 'a/.', 'a\0b', 'a\\b', 'a/'])
    expect(CheckoutPath.safeParse(bad).success, bad).toBe(false)
  for (const good of ['', 'a', 'a/b.ts', '..a', 'a..b/…', 'ein Wort.md'])
    expect(CheckoutPath.safeParse(good).success, good).toBe(true)
})

test('every limit has a name of its own, a unit and words for what happens at it', () => {
  const all = Object.values(limits)
  expect(new Set(all.map((limit) => limit.name)).size).toBe(all.length)
  for (const limit of all)
    expect(limit).toMatchObject({ value: expect.any(Number), onFull: expect.stringMatching(/\w/) })
})
