import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, test } from 'vitest'
import { call, withFolder } from '../test-call.ts'
import { applyEdits } from './apply-edits.ts'
import type { Edit } from './edit.ts'
import { decode, EDITABLE_MAX_BYTES, encode } from './encoding.ts'
import { blanks } from './test/blanks.ts'
import { choice } from './test/choice.ts'
import { lineEnds } from './test/line-ends.ts'
import { literals } from './test/literals.ts'
import { canMount, onDisk } from './test/on-disk.ts'
import { patches } from './test/patches.ts'
import { positions, wrongWrites } from './test/positions.ts'
import type { Pair, TextRow } from './test/row.ts'
import { several } from './test/several.ts'
import { signs } from './test/signs.ts'
import { unicode } from './test/unicode.ts'

const texts = [lineEnds, blanks, unicode, literals, choice, several, signs, positions, wrongWrites].flat()
/** CPU time of one row, against quadratic work; the bench shows the real times. */
const ROW_MS = 5_000
const toEdits = (pairs: readonly Pair[]): Edit[] =>
  pairs.map(([oldText, newText, all]) => ({ oldText, newText, replaceAll: all === 'all' }))

test.each(texts)('$row: $says', async (row) => {
  const before = process.cpuUsage()
  const outcome = applyEdits(row.original, toEdits(row.edits))
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(ROW_MS)
  if ('code' in row) {
    expect(outcome).toMatchObject({ ok: false, code: row.code })
    if (outcome.ok) return
    if (row.index !== undefined) expect(outcome.index).toBe(row.index)
    if (row.names) expect(outcome.message).toMatch(row.names)
    if (row.nearest) expect(outcome.nearest).toMatch(row.nearest)
    expect(outcome.nearest?.split('\n').length ?? 0).toBeLessThanOrEqual(12)
  } else {
    expect(outcome.ok ? outcome.text : outcome).toBe(row.text)
    const [first] = outcome.ok ? outcome.edits : []
    if (row.tier) expect(first?.tier).toBe(row.tier)
    if (row.count) expect(first?.count).toBe(row.count)
    expect(first?.joinedLine).toBe(row.joined)
  }
  await expectTool(row)
})

/** The tool does the same to the bytes of a file; a refusal leaves its hash. */
async function expectTool(row: TextRow) {
  const bytes = new TextEncoder().encode(row.original)
  const workspace = openMemoryWorkspace({ 'a.txt': bytes })
  const before = await workspace.files.read('a.txt')
  const edited = await call(workspace, 'edit_file', { path: 'a.txt', edits: toEdits(row.edits) })
  const after = await workspace.files.read('a.txt')
  if (!before.ok || !after.ok) throw new Error('the file is gone')
  if ('code' in row) {
    // A text with half of a character cannot be a file.
    if (row.original.isWellFormed()) expect(edited.value).toMatchObject({ status: 'refused', code: row.code })
    expect(after.hash).toBe(before.hash)
  } else {
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(after.bytes)).toBe(row.text)
  }
}

const bytesOf = (...values: number[]) => new Uint8Array(values)
const farAway = new Uint8Array([...new TextEncoder().encode(`red\n${'x\n'.repeat(20_000)}`), 0xff, 0x0a])

test.each<[row: string, says: string, bytes: Uint8Array, code: string]>([
  ['89', 'a file over the limit', new Uint8Array(EDITABLE_MAX_BYTES + 1), 'too_large'],
  ['90', 'a NUL at the start of a file', bytesOf(0x72, 0x65, 0x64, 0x00, 0x0a), 'binary'],
  ['91', 'Latin-1', bytesOf(0x72, 0x65, 0x64, 0xe9, 0x0a), 'unsupported_encoding'],
  ['92', 'UTF-16 with its mark', bytesOf(0xff, 0xfe, 0x72, 0x00), 'unsupported_encoding'],
  ['93', 'GBK', bytesOf(0x72, 0x65, 0x64, 0xc4, 0xe3, 0xba, 0xc3), 'unsupported_encoding'],
  ['94', 'one invalid byte far from the edit', farAway, 'unsupported_encoding'],
])('%s: %s is refused and keeps its bytes', async (_, __, bytes, code) => {
  expect(decode(bytes)).toMatchObject({ ok: false, code })
  if (code === 'too_large') return
  const workspace = openMemoryWorkspace({ 'a.txt': bytes })
  const edited = await call(workspace, 'edit_file', { path: 'a.txt', edits: [{ oldText: 'red', newText: 'x' }] })
  expect(edited.value).toMatchObject({ status: 'refused', code })
  expect(await workspace.files.read('a.txt')).toMatchObject({ bytes })
})

const mountable = await canMount()
const disk = [...onDisk, ...patches]
for (const { row, says, files, run, needs } of disk) {
  const lacks = needs === 'mount' && !mountable
  test.skipIf(lacks)(
    `${row}: ${says}${lacks ? ' (skipped: no disk can be mounted here)' : ''}`,
    { timeout: ROW_MS },
    () => withFolder(files, run),
  )
}

test('the table is whole: 112 rows and 14 known wrong writes', () => {
  const decoded = ['89', '90', '91', '92', '93', '94']
  const rows = [...texts, ...disk].map(({ row }) => row.replace(/[a-z]$/, '')).concat(decoded)
  const numbers = Array.from({ length: 112 }, (_, at) => `${at + 1}`)
  const wrong = Array.from({ length: 14 }, (_, at) => `W${at + 1}`)
  expect([...numbers, ...wrong].filter((row) => !rows.includes(row))).toEqual([])
  expect(new Set([...texts, ...disk].map(({ row }) => row)).size).toBe(texts.length + disk.length)
})

test('a row whose bytes are written is written as UTF-8 with its mark', () => {
  for (const row of texts) {
    if ('code' in row || !row.original.startsWith('\uFEFF')) continue
    expect(encode(row.text.slice(1), true)).toEqual(new TextEncoder().encode(row.text))
  }
})
