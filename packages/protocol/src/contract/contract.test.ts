import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as z from 'zod'
import * as protocol from '../index.ts'
import { findBreaks } from './classify-change.ts'
import { listContracts } from './list-contracts.ts'

const file = fileURLToPath(new URL('../../fixtures/contract.json', import.meta.url))
const Committed = z.record(
  z.string(),
  z.object({ direction: z.enum(['sent', 'answered', 'both']), schema: z.unknown() }),
)

/** A line for each entry, so that a diff shows which contract changed. */
function print(contracts: Record<string, unknown>): string {
  const lines = Object.entries(contracts).map(([name, entry]) => `  ${JSON.stringify(name)}: ${JSON.stringify(entry)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

test('no contract takes away what an older client or an older log relies on', () => {
  const committed = existsSync(file) ? Committed.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  expect(findBreaks(committed, listContracts(protocol))).toEqual([])
})

test('the committed contracts are those of the code; `npx vitest run packages/protocol -u` writes them anew', async () => {
  await expect(print(listContracts(protocol))).toMatchFileSnapshot(file)
})

test('the list holds every boundary: HTTP API, daemon, sockets and what is stored', () => {
  const names = Object.keys(listContracts(protocol)).map((name) => name.split('.')[0])
  expect(
    ['apiContract', 'daemonContract', 'clientMessages', 'serverMessages', 'RunEvent'].filter(
      (name) => !names.includes(name),
    ),
  ).toEqual([])
})

const Ask = z.object({ id: z.string().max(10), kind: z.enum(['a', 'b']), note: z.string().optional() })
const Ends = z.discriminatedUnion('end', [
  z.object({ end: z.literal('ok') }),
  z.object({ end: z.literal('cut'), by: z.string() }),
])
const breaks = (older: z.ZodType, newer: z.ZodType) =>
  findBreaks(listContracts({ it: older }), listContracts({ it: newer }))

test('adding an optional field, a value or a variant breaks nobody', () => {
  expect([
    ...breaks(Ask, Ask.extend({ more: z.number().optional(), kind: z.enum(['a', 'b', 'c']), id: z.string().max(20) })),
    ...breaks(Ends, z.discriminatedUnion('end', [...Ends.options, z.object({ end: z.literal('late') })])),
    ...breaks(z.string(), z.string().nullable()),
  ]).toEqual([])
})

test('removing or narrowing a field is named with its place', () => {
  expect([
    ...breaks(Ask, Ask.omit({ note: true })),
    ...breaks(Ask, Ask.extend({ note: z.number().optional() })),
    ...breaks(Ask, Ask.extend({ note: z.string() })),
    ...breaks(Ask, Ask.extend({ id: z.string().max(5) })),
    ...breaks(Ask, Ask.extend({ kind: z.enum(['a']) })),
    ...breaks(Ask, Ask.partial({ id: true })),
    ...breaks(Ask, Ask.extend({ more: z.string() })),
    ...breaks(Ends, z.discriminatedUnion('end', [Ends.options[0], z.object({ end: z.literal('cut') })])),
    ...breaks(z.array(Ask), z.array(Ask.omit({ kind: true }))),
    ...findBreaks(listContracts({ it: Ask }), {}),
  ]).toEqual([
    'it.note: removed',
    'it.note: type changed',
    'it.note: became required',
    'it.id: maxLength is tighter',
    'it.kind: value b removed',
    'it.id: may be left out',
    'it.more: became required',
    'it|cut.by: removed',
    'it[].kind: removed',
    'it: removed',
  ])
})

test('what is only sent may ask for less, what is only answered may say more', () => {
  const older = { clientMessages: { it: Ask }, serverMessages: { it: Ask } }
  const newer = {
    clientMessages: { it: Ask.partial({ id: true }) },
    serverMessages: { it: Ask.extend({ more: z.string() }) },
  }
  expect(findBreaks(listContracts(older), listContracts(newer))).toEqual([])
})
