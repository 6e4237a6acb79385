/** What a refused edit costs on large texts, beside what every tool that edits must do with the file: read, check and hash it. */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from '@codeberth/scope'
import { applyEdits, decode } from '@codeberth/tools'
import type { Table } from './table.ts'

const rounds = 7
const closeMs = 5_000

const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at % 97};`).join('\n')
const sixty = Array.from({ length: 60 }, (_, at) => (at === 30 ? 'lime 30;' : `line ${at};`)).join('\n')

/** Rows 86 to 88 of the table of tricky edits, and what their looser tiers make most work of. */
const misses: readonly [name: string, original: string, oldText: string][] = [
  ['one line of 1 MB, a miss', 'x'.repeat(1_000_000), 'y'.repeat(1_000)],
  ['60 lines missed in 20,000', lines, sixty],
  ['1 MB of one letter, a miss at its end', 'a'.repeat(1_000_000), `${'a'.repeat(1_000)}b`],
  ['1 MB of calls in one line, a miss', 'f(a, b) = c; '.repeat(77_000), 'f(a, b) = d'],
  ['1 MB of curly quotes, a miss', '\u201C'.repeat(333_000), `${'"'.repeat(1_000)}x`],
]

/** Times each miss `rounds` times, in turns with its reference. Throws when a miss is found. */
export async function benchEdits(scope: Scope): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-edits-'))
  scope.own(folder, () => rm(folder, { recursive: true, force: true }), closeMs)
  const rows: Table['rows'] = []
  for (const [name, original, oldText] of misses) {
    const file = join(folder, 'file.txt')
    await writeFile(file, original)
    const [oursMs, referenceMs]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now()
      const bytes = await readFile(file)
      createHash('sha256').update(bytes).digest('hex')
      const read = decode(bytes)
      const readAt = performance.now()
      if (!read.ok || applyEdits(read.text, [{ oldText, newText: 'z' }]).ok) throw new Error(`${name} was found`)
      referenceMs.push(readAt - begun)
      oursMs.push(performance.now() - readAt)
    }
    rows.push({ name, oursMs, referenceMs })
  }
  const note = 'A refusal looks through every tier and for the nearest region. To reach: 200 ms on a line of 1 MB.'
  return { title: 'edits that are refused', ours: 'applyEdits', reference: 'read + hash', rows, note }
}
