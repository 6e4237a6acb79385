import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { spell } from './names.ts'
import { toolFile } from './tool.ts'

const root = join(import.meta.dirname, '../..')
const path = 'packages/tools/src/catalog/count-lines.ts'
const AnyFunction = z.function({ input: [z.unknown()], output: z.unknown() })
const Prepared = z.object({ ok: z.literal(true), call: z.object({ run: AnyFunction }) })
const Module = z.object({
  countLines: z.looseObject({
    examples: z.array(z.object({ input: z.json(), before: z.record(z.string(), z.string()), output: z.json() })),
    prepare: AnyFunction,
  }),
})

test('the first change of CONTRIBUTING.md applies to what `npm run new` writes, and its example holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'first-change-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, formatted(toolFile(spell('count-lines'))))
  const diff = /```diff\n([\s\S]*?)```/.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))?.[1] ?? ''
  execFileSync('git', ['apply', '-'], { cwd: folder, input: diff })
  const { countLines } = Module.parse(await import(pathToFileURL(runnable(file)).href))
  const [example] = countLines.examples
  const { call } = Prepared.parse(countLines.prepare(example?.input))
  expect(await call.run({ workspace: openMemoryWorkspace(example?.before) })).toMatchObject({ value: example?.output })
})

function formatted(text: string): string {
  const biome = join(root, 'node_modules/.bin/biome')
  return execFileSync(biome, ['format', '--stdin-file-path=tool.ts'], { cwd: root, input: text, encoding: 'utf8' })
}

/** A copy that finds its neighbours, since it stands outside the repository. */
function runnable(file: string): string {
  const text = readFileSync(file, 'utf8')
    .replaceAll("'../tool", `'${join(root, 'packages/tools/src/tool')}`)
    .replace("'zod'", `'${import.meta.resolve('zod')}'`)
  const copy = file.replace('.ts', '.copy.ts')
  writeFileSync(copy, text)
  return copy
}
