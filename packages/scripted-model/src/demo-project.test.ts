import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openScope } from '@codeberth/scope'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { loadScenarios, type Scenario } from './scenario.ts'

const starters = fileURLToPath(new URL('../../control-plane/starters/', import.meta.url))
const python = spawnSync('python3', ['--version']).status === 0
const COMMAND_MS = 60_000
const limits = { timeout: 3 * COMMAND_MS }

type Scope = ReturnType<typeof openScope>

async function copyStarter(scope: Scope, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'starter-'))
  scope.own(folder, () => rm(folder, { recursive: true, force: true }), 5_000)
  await cp(join(starters, name), folder, { recursive: true })
  return folder
}

function run(folder: string, command: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, PYTHONDONTWRITEBYTECODE: '1' }
    execFile(command, args, { cwd: folder, env, timeout: COMMAND_MS }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, output: stdout + stderr })
    })
  })
}

/** How many tests passed and failed, from the last lines of Node's test runner. */
async function testCounts(folder: string): Promise<[passed: number, failed: number]> {
  const { output } = await run(folder, process.execPath, ['--test'])
  const count = (name: string) => Number(new RegExp(`^(?:ℹ|#) ${name} (\\d+)$`, 'mu').exec(output)?.[1])
  return [count('pass'), count('fail')]
}

const EditInput = z.object({ path: z.string(), edits: z.array(z.object({ oldText: z.string(), newText: z.string() })) })

/** The edits of a scenario, each one once, made on a folder; throws when an old text is not there exactly once. */
async function playEdits(folder: string, scenario: Scenario): Promise<void> {
  const calls = scenario.parts.flatMap((part) => part.turns.flatMap((turn) => turn.reply.calls))
  const inputs = new Set(calls.filter((call) => call.tool === 'edit_file').map((call) => JSON.stringify(call.input)))
  for (const input of inputs) {
    const { path, edits } = EditInput.parse(JSON.parse(input))
    let text = await readFile(join(folder, path), 'utf8')
    for (const { oldText, newText } of edits) {
      expect(text.split(oldText), `${path}: ${oldText}`).toHaveLength(2)
      text = text.replace(oldText, () => newText)
    }
    await writeFile(join(folder, path), text)
  }
}

async function scenarioOf(id: string): Promise<Scenario> {
  const found = (await loadScenarios()).find((scenario) => scenario.id === id)
  if (found === undefined) throw new Error(`There is no scenario ${id}.`)
  return found
}

test('the Node starter passes its tests', async () => {
  await using scope = openScope()
  expect(await testCounts(await copyStarter(scope, 'node'))).toEqual([4, 0])
})

const pythonTest = python
  ? 'the Python starter passes its tests'
  : 'the Python starter passes its tests (skipped: no python3)'
test.skipIf(!python)(pythonTest, async () => {
  await using scope = openScope()
  const { code, output } = await run(await copyStarter(scope, 'python'), 'python3', ['-m', 'unittest'])
  expect([code, output]).toEqual([0, expect.stringContaining('Ran 7 tests')])
})

test('the demo has one failing test, and none after the scripted repair', limits, async () => {
  await using scope = openScope()
  const folder = await copyStarter(scope, 'demo')
  expect(await testCounts(folder)).toEqual([9, 1])
  await playEdits(folder, await scenarioOf('demo-repair-test'))
  expect(await testCounts(folder)).toEqual([10, 0])
})

test('the scripted change over three files works, with and without the repair', limits, async () => {
  await using scope = openScope()
  const folder = await copyStarter(scope, 'demo')
  await playEdits(folder, await scenarioOf('demo-three-files'))
  expect(await testCounts(folder)).toEqual([9, 1])
  await playEdits(folder, await scenarioOf('demo-repair-test'))
  expect(await testCounts(folder)).toEqual([10, 0])
  const { output } = await run(folder, process.execPath, [
    'src/cli.js',
    'bread:2:249',
    'milk:1:119',
    '--currency',
    'USD',
  ])
  expect(output).toMatch(/Total +6\.17 \$\n$/u)
})
