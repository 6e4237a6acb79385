import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, runProgram } from '@codeberth/houses'
import { loadScenarios, openScriptedModel, SCRIPTED_MODEL } from '@codeberth/scripted-model'
import { expect, type Page } from '@playwright/test'
import {
  ask,
  lastRun,
  lastRunId,
  openOwnDemo,
  openSignedIn,
  readLog,
  runEnd,
  runInTerminal,
  runLimitMs,
  SentEvent,
} from '../../src/drive.ts'
import { type House, test } from '../../src/house.ts'

const cb = ['npx', '--no-install', 'cb']

/** Makes an access token on the settings page and reads it where it is shown. */
async function makeToken(page: Page, house: House, name: string): Promise<string> {
  await openSignedIn(page, house, '/settings/tokens')
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your access token' })
  const token = (await dialog.locator('code').textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  return token
}

const tokenRow = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })

/** The events that a program printed, one a line; throws on a line that is anything else. */
const printedEvents = ({ stdout }: Ended): SentEvent[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => SentEvent.parse(JSON.parse(line)))

test('4 an access token is made in the settings, shown once, drives a cloud project with cb --remote, and can be revoked', async ({
  page,
  house,
}) => {
  await openOwnDemo(page, house)
  const project = new URL(page.url()).pathname.split('/')[2] ?? ''
  const token = await makeToken(page, house, 'laptop')
  expect(token).toMatch(/^\S{20,}$/)
  await page.reload()
  await expect(tokenRow(page, 'laptop')).toContainText(`ends in ${token.slice(-4)} · never used`)
  expect(await page.content()).not.toContain(token)

  const remote = (prompt: string) =>
    runProgram([...cb, '--remote', 'run', '--project', project, '--output', 'jsonl', prompt], {
      CODEBERTH_URL: house.url,
      CODEBERTH_TOKEN: token,
    })
  const done = await remote('e2e: create hello.txt')
  const events = printedEvents(done)
  expect(events.map((event) => event.seq)).toEqual(events.map((_, at) => at + 1))
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', stop: 'completed', files: [{ path: 'hello.txt' }] })
  expect([done.code, done.stderr]).toEqual([0, ''])
  const refused = await remote('e2e: fail 401')
  expect(printedEvents(refused).at(-1)).toMatchObject({ type: 'run.finished', stop: 'auth' })
  expect(refused.code).toBe(3)

  await page.reload()
  await expect(tokenRow(page, 'laptop')).toContainText('used just now')
  await tokenRow(page, 'laptop').getByRole('button', { name: 'Revoke' }).click()
  await expect(tokenRow(page, 'laptop')).toBeHidden()
  const revoked = await remote('e2e: create hello.txt')
  // A failure before there is a run is told as one object.
  expect(JSON.parse(revoked.stdout)).toMatchObject({ type: 'fault', code: 'unauthenticated' })
  expect(revoked.code).toBe(3)
})

/** Collects what the page's socket delivers of runs, and gives it as the client takes it: in order, each event once. */
function listenToSocket(page: Page): (runId: string) => SentEvent[] {
  const delivered: SentEvent[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const [, message] = /^42(\["events",.*\])$/s.exec(String(payload)) ?? []
      if (message) for (const event of JSON.parse(message)[1].events) delivered.push(SentEvent.parse(event))
    }),
  )
  return (runId) => {
    const taken: SentEvent[] = []
    for (const event of delivered) if (event.runId === runId && event.seq === taken.length + 1) taken.push(event)
    return taken
  }
}

const followBySdk = `
import { connect } from '@codeberth/sdk'
const run = await connect({ url: process.env.CODEBERTH_URL, token: process.env.CODEBERTH_TOKEN }).attach(process.env.RUN)
for await (const event of run) process.stdout.write(JSON.stringify(event) + '\\n')
await run.dispose()
`

test('4 browser, cb --remote and SDK attached to one run see identical event sequences', async ({ page, house }) => {
  const token = await makeToken(page, house, 'three ways')
  const delivered = listenToSocket(page)
  await openOwnDemo(page, house)
  await ask(page, 'e2e: create hello.txt and wait')
  await expect(lastRun(page).locator('[data-tool="run_command"] pre')).toHaveText('waiting', { timeout: 60_000 })
  const id = await lastRunId(page)
  const env = { CODEBERTH_URL: house.url, CODEBERTH_TOKEN: token, RUN: id }
  const others = Promise.all([
    runProgram([...cb, 'attach', id, '--output', 'jsonl'], env),
    runProgram([process.execPath, '--input-type=module', '--eval', followBySdk], env),
  ])
  await runInTerminal(page, 'touch go.txt; echo went', /^went$/m)
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  const [byCb, bySdk] = await others
  const log = await readLog(page, house, id)
  expect(log.at(-1)?.type).toBe('run.finished')
  expect(printedEvents(byCb), byCb.stderr).toEqual(log)
  expect(printedEvents(bySdk), bySdk.stderr).toEqual(log)
  expect(delivered(id)).toEqual(log)
})

const runBySdk = `
import { connect, runLocal } from '@codeberth/sdk'
const { CODEBERTH_URL: url, CODEBERTH_TOKEN: token, PROJECT: project, FOLDER: cwd, MODEL_URL } = process.env
const prompt = 'e2e: create hello.txt'
const model = { url: MODEL_URL, key: '', name: '${SCRIPTED_MODEL}' }
for (const run of [await connect({ url, token }).run({ project, prompt }), runLocal({ cwd, prompt, model })]) {
  let last
  for await (const event of run) last = event.type
  const { stop, files } = await run.result()
  process.stdout.write(JSON.stringify({ last, stop, files: files.map((file) => file.path) }) + '\\n')
  await run.dispose()
}
`

test('4 connect(…).run(…) and runLocal(…) of the SDK give the same Run', async ({ page, house }) => {
  const token = await makeToken(page, house, 'program')
  await openOwnDemo(page, house)
  const folder = mkdtempSync(join(tmpdir(), 'cb-'))
  const model = await openScriptedModel({ scenarios: await loadScenarios() })
  const { stdout, stderr } = await runProgram([process.execPath, '--input-type=module', '--eval', runBySdk], {
    CODEBERTH_URL: house.url,
    CODEBERTH_TOKEN: token,
    PROJECT: new URL(page.url()).pathname.split('/')[2] ?? '',
    FOLDER: folder,
    MODEL_URL: model.url,
  })
  const ended = { last: 'run.finished', stop: 'completed', files: ['hello.txt'] }
  expect(stdout.trim().split('\n'), stderr).toEqual([JSON.stringify(ended), JSON.stringify(ended)])
  expect(readFileSync(join(folder, 'hello.txt'), 'utf8')).toBe('Hello from the scripted model.\n')
  await model.close()
  rmSync(folder, { recursive: true, force: true })
})

test('4 cb run works in any folder: edits stay inside, commands run only where --allow says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cb-'))
  const model = await openScriptedModel({ scenarios: await loadScenarios() })
  const env = { MODEL_URL: model.url, MODEL: SCRIPTED_MODEL, CODEBERTH_HOME: join(folder, '.cb') }
  const run = (...args: string[]) => runProgram([...cb, '-C', folder, 'run', ...args], env)
  const edited = await run('e2e: create hello.txt')
  expect([edited.code, edited.stdout]).toEqual([0, '`hello.txt` is there.\n'])
  expect(readFileSync(join(folder, 'hello.txt'), 'utf8')).toBe('Hello from the scripted model.\n')
  const denied = await run('e2e: run touch made.txt')
  expect([denied.code, denied.stderr]).toEqual([5, expect.stringContaining('cb: denied: ')])
  const allowed = await run('--allow', 'execute:touch *', 'e2e: run touch made.txt')
  expect(allowed.code, allowed.stderr).toBe(0)
  expect(readFileSync(join(folder, 'made.txt'), 'utf8')).toBe('')
  await model.close()
  rmSync(folder, { recursive: true, force: true })
})
