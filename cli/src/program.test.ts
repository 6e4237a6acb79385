import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScope, type Scope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel, type ScriptedModel } from '@codeberth/scripted-model'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { reportError, wantsObject } from './report-error.ts'
import { openTestIo } from './test-io.ts'

const closeMs = 10_000
const mebibyte = 1024 * 1024

let scope: Scope
let folder: string
let model: ScriptedModel
beforeEach(async () => {
  scope = openScope()
  folder = scope.own(mkdtempSync(join(tmpdir(), 'cb-cli-')), (path) => rmSync(path, { recursive: true }), closeMs)
  model = await openScriptedModel({ scenarios: await loadScenarios() })
  scope.own(model, (server) => server.close(), closeMs)
})
afterEach(async () => {
  expect(await scope.close()).toEqual([])
})

type Said = { exit: number; out: string; err: string }

/** Runs `cb` with these arguments, with errors told as its main file does. */
async function cb(argv: string[], env: Record<string, string> = {}, stdin: Uint8Array[] = []): Promise<Said> {
  const outside = {
    MODEL_URL: model.url,
    MODEL: 'scripted',
    CODEBERTH_HOME: join(folder, '.home'),
    PATH: '/usr/bin:/bin',
  }
  const { io, out, err } = openTestIo(folder, { ...outside, ...env }, stdin)
  const exit = await runProgram(io, argv).catch((error) => reportError(io, error, wantsObject(argv)))
  return { exit, out: out(), err: err() }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const quietRun = (...words: string[]) => ['run', '--quiet', ...words]

test('text: stdout is the answer and a newline, what the agents do is on stderr unless --quiet', async () => {
  const loud = await cb(['run', 'e2e: create hello.txt'])
  expect([loud.exit, loud.out]).toEqual([0, '`hello.txt` is there.\n'])
  expect(loud.err).toMatch(/^Orchestrator · started: e2e: create hello\.txt\nOrchestrator · .*hello\.txt \(ok, /)
  expect(await cb(quietRun('e2e: edit hello.txt'))).toEqual({ exit: 0, out: '`hello.txt` says goodbye.\n', err: '' })
  expect(readFileSync(join(folder, 'hello.txt'), 'utf8')).toBe('Goodbye from the scripted model.\n')
})

test('the exit code tells how the run ended', async () => {
  const exits = [
    await cb(quietRun('e2e: stream 1 lines')),
    await cb(quietRun('e2e: fail 401')),
    await cb(quietRun('e2e: run touch denied.txt')),
    await cb(quietRun('--max-steps', '1', 'e2e: create hello.txt')),
  ]
  expect(exits.map(({ exit }) => exit)).toEqual([0, 3, 5, 6])
  expect(exits[2]?.err).toMatch(/^cb: denied: .*\ncb: denied: .*touch denied\.txt/)
})

test('json prints one object, also when the run fails, and one fault when there was no run', async () => {
  const failed = await cb(['run', '--output', 'json', 'e2e: fail 401'])
  const { stop, error, files, denied } = JSON.parse(failed.out)
  expect([failed.exit, stop, error.code, files, denied]).toEqual([3, 'auth', 'model-refused', [], []])
  expect(failed.out.trimEnd()).not.toContain('\n')

  const none = await cb(['run', '--output=json', '--agent', 'nobody', 'hello'])
  expect([none.exit, JSON.parse(none.out)]).toMatchObject([
    4,
    { type: 'fault', code: 'agent-unknown', retryable: false },
  ])
})

test('the prompt comes from the argument, from stdin, or from both', async () => {
  await cb(quietRun('-'), {}, [bytes('e2e: stream '), bytes('2 lines\n')])
  await cb(quietRun('e2e: stream 1 lines'), {}, [bytes('the log\n')])
  const prompts = readdirSync(join(folder, '.home')).flatMap((name) =>
    readdirSync(join(folder, '.home', name))
      .sort()
      .map(
        (file) => JSON.parse(readFileSync(join(folder, '.home', name, file), 'utf8').split('\n')[0] ?? '').input.text,
      ),
  )
  expect(prompts).toEqual(['e2e: stream 2 lines', 'e2e: stream 1 lines\n\n<stdin>\nthe log\n</stdin>'])
})

test('what is wrong before the run is said in a sentence with a hint, and nothing is asked of the model', async () => {
  const tooMuch = [new Uint8Array(6 * mebibyte).fill(97), new Uint8Array(6 * mebibyte).fill(97)]
  const wrong = [
    await cb(['run']),
    await cb(['run', '  ']),
    await cb(['run', 'x'], {}, tooMuch),
    await cb(['run', '-C', 'nowhere', 'x']),
    await cb(['run', '--allow', 'npm test', 'x']),
    await cb(['run', '--max-steps', 'many', 'x']),
    await cb(['run', '--agent', 'nobody', 'x']),
    await cb(['run', '--project', 'a/b', 'x']),
    await cb(['run', 'x'], { MODEL_URL: '' }),
    await cb(['run', 'x'], { MODEL: '' }),
    await cb(['run', 'x'], { MODEL_URL: 'localhost:1234' }),
    await cb(['run', 'x'], { CODEBERTH_HOME: '/dev/null/home' }),
    await cb(['--remote', 'run', 'x']),
    await cb(['--remote', 'run', 'x'], { CODEBERTH_TOKEN: 'cb_x' }),
    await cb(['--remote', 'run', '--project', 'a/b', '--permissions', 'careful', 'x'], { CODEBERTH_TOKEN: 'cb_x' }),
    await cb(['rum', 'x']),
    await cb(['run', '--outptu', 'json', 'x']),
    await cb([]),
  ]
  expect(wrong.map(({ exit, out, err }) => [exit, out, err.replaceAll(folder, '.')])).toEqual([
    [2, '', 'cb: There is no prompt. Write it after the command, or pipe it in.\n'],
    [2, '', 'cb: There is no prompt. Write it after the command, or pipe it in.\n'],
    [2, '', expect.stringContaining('larger than 10 MiB')],
    [2, '', 'cb: ./nowhere is not a folder. Name an existing folder with -C.\n'],
    [2, '', expect.stringContaining('It is not a rule such as "execute:npm test *"')],
    [2, '', expect.stringContaining('It must be a whole number above 0')],
    [4, '', expect.stringContaining('There is no agent "nobody". Known: base2,')],
    [2, '', 'cb: --project is for cloud projects. Add --remote.\n'],
    [4, '', expect.stringContaining('No model is configured. Set MODEL_URL')],
    [4, '', 'cb: The name of the model is missing. Set MODEL or use --model.\n'],
    [4, '', 'cb: MODEL_URL is not an http(s) address. Correct the variable and start again.\n'],
    [4, '', expect.stringContaining('/dev/null/home')],
    [3, '', expect.stringContaining('CODEBERTH_TOKEN is not set.')],
    [2, '', expect.stringContaining('The project is not named.')],
    [2, '', expect.stringContaining('--permissions are for local runs.')],
    [2, '', "cb: Unknown command 'rum'. Did you mean run?\n"],
    [2, '', "cb: Unknown option '--outptu'. Did you mean --output?\n"],
    [2, '', 'cb: No command is given. See cb --help.\n'],
  ])
  expect(model.requests).toEqual([])
})

test('a home that cannot be written costs the log and not the run', async () => {
  const run = await cb(quietRun('e2e: stream 1 lines'), { CODEBERTH_HOME: '', HOME: '/dev/null' })
  expect([run.exit, run.err]).toEqual([0, expect.stringContaining('cb: no log is kept: ENOTDIR')])
})

test('help and version need no command and no model', async () => {
  const { exit, out, err } = await cb(['run', '--help'], { MODEL_URL: '' })
  expect([exit, err]).toEqual([0, ''])
  expect(out).toContain('--allow <rule>')
  expect(await cb(['--version'])).toEqual({ exit: 0, out: '0.1.0\n', err: '' })
})

test('a first interrupt stops the run, and its exit code is that of the signal', async () => {
  const env = { MODEL_URL: model.url, MODEL: 'scripted', CODEBERTH_HOME: join(folder, '.home') }
  const { io, err, interrupt } = openTestIo(folder, env)
  const running = runProgram({ ...io, out: () => interrupt(143) }, [
    'run',
    '--output',
    'jsonl',
    'e2e: stream 3000 lines',
  ])
  expect([await running, err()]).toEqual([143, ''])
})
