import { randomUUID } from 'node:crypto'
import { loadScenarios, openScriptedModel, SCRIPTED_MODEL, type ScriptedModel } from '@codeberth/scripted-model'
import { expect, type Page } from '@playwright/test'
import {
  ask,
  choose,
  fileRow,
  lastRun,
  makeProject,
  openDemo,
  openSignedIn,
  runEnd,
  runInTerminal,
  runLimitMs,
} from '../../src/drive.ts'
import { type House, test } from '../../src/house.ts'

const custom = 'Other (OpenAI-compatible)'

/** Leaves no model connected, as specs before and after find it: OpenRouter without a key. */
async function disconnect(page: Page, house: House): Promise<void> {
  await openSignedIn(page, house, '/settings/model')
  await page.getByLabel('Provider').selectOption({ label: 'OpenRouter' })
  await page.getByLabel('Address').fill('')
  await page.getByRole('button', { name: 'Use this model' }).click()
  await expect(page.getByText('OpenRouter is chosen, but it needs a key.')).toBeVisible()
}

test('5 with no model the first page says so and offers a key, a local server and the demo', async ({
  page,
  house,
}) => {
  await openSignedIn(page, house)
  await expect(page.getByRole('heading', { name: 'No model is connected.' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Use a local server' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open the demo project' })).toBeVisible()
  await page.getByRole('button', { name: 'Add a key' }).click()
  await expect(page).toHaveURL(`${house.url}/settings/keys`)
})

/** A scripted model on the first usual port of a local server that is free, with the name of who usually answers there. */
async function openLocalServer(): Promise<{ model: ScriptedModel; title: string }> {
  const scenarios = await loadScenarios()
  const usual = [
    { title: 'Ollama', port: 11_434 },
    { title: 'LM Studio', port: 1_234 },
    { title: 'vLLM', port: 8_000 },
  ]
  for (const { title, port } of usual)
    try {
      return { title, model: await openScriptedModel({ scenarios, port }) }
    } catch (error) {
      // Somebody's own server has this port; the next one does as well.
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    }
  throw new Error('Every usual port of a local model server is taken on this machine.')
}

test('5 a local server that answers on its usual port is found, connected by a click, and used', async ({
  page,
  house,
}) => {
  await openSignedIn(page, house)
  await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible()
  const { model, title } = await openLocalServer()
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(page.getByRole('heading', { name: `Use ${title}` })).toBeVisible()
  await expect(page.getByText(`It answers at ${model.url}.`)).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Model' })).toHaveValue(SCRIPTED_MODEL)
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(page.getByRole('heading', { name: 'No model is connected.' })).toBeHidden()

  await makeProject(page, house, () => choose(page, 'Empty'))
  await ask(page, 'e2e: create hello.txt')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(fileRow(page, 'hello.txt')).toBeVisible()
  expect(model.requests.filter((one) => one.path.endsWith('/chat/completions')).map((one) => one.status)).toEqual([
    200, 200,
  ])
  await disconnect(page, house)
  await model.close()
})

test('5 any OpenAI-compatible endpoint: its key is checked, kept, never shown again, used by the gateway only; a refused one says so', async ({
  page,
  house,
}) => {
  const key = `sk-secret-${randomUUID()}`
  const model = await openScriptedModel({ scenarios: await loadScenarios(), key })
  const answers: Promise<string>[] = []
  page.on('response', (answer) => {
    if (answer.url().includes('/api/')) answers.push(answer.text().catch(() => ''))
  })
  await openSignedIn(page, house, '/settings/keys')
  const form = page.getByRole('form', { name: 'Add a key' })
  await form.getByLabel('Provider').selectOption({ label: custom })
  await form.getByLabel('Address').fill(model.url)
  await form.getByLabel('Key').fill('sk-wrong')
  await form.getByRole('button', { name: 'Store key' }).click()
  await expect(form.getByRole('alert')).toContainText('the key is not accepted')
  await expect(page.getByText('No key is stored.')).toBeVisible()
  await form.getByLabel('Key').fill(key)
  await form.getByRole('button', { name: 'Store key' }).click()
  await expect(page.getByText(`ends in ${key.slice(-4)}`)).toBeVisible()

  await page.goto(`${house.url}/settings/model`)
  await page.getByLabel('Provider').selectOption({ label: custom })
  await page.getByLabel('Address').fill(model.url)
  await page.getByRole('combobox', { name: 'Model' }).fill(SCRIPTED_MODEL)
  await page.getByRole('button', { name: 'Use this model' }).click()
  await expect(page.getByText(`Runs use ${SCRIPTED_MODEL}.`, { exact: true })).toBeVisible()

  await makeProject(page, house, () => choose(page, 'Empty'))
  await ask(page, 'e2e: run cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n" | grep -c sk-secret')
  const call = lastRun(page).locator('[data-tool="run_command"]')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await call.getByRole('button').click()
  await expect(call.locator('pre').nth(1)).toHaveText('0')
  expect(model.requests.filter((one) => one.status === 200).every((one) => one.authorization === `Bearer ${key}`)).toBe(
    true,
  )
  await ask(page, 'e2e: fail 401')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'auth', { timeout: runLimitMs })
  await runEnd(page).getByRole('button', { name: 'Fix key' }).click()
  await expect(page).toHaveURL(`${house.url}/settings/keys`)

  await page.getByRole('button', { name: 'Remove key' }).click()
  await expect(page.getByText('No key is stored.')).toBeVisible()
  expect((await Promise.all(answers)).filter((text) => text.includes(key))).toEqual([])
  await disconnect(page, house)
  await model.close()
})

test('5 the demo says that it is scripted, answers a question, a change over three files with parallel explorers, and lists what it knows', async ({
  page,
  house,
}) => {
  await openDemo(page, house)
  await ask(page, 'How is the discount calculated?')
  await expect(lastRun(page)).toContainText(
    'The answers of this demo are scripted; files, commands and tests are real.',
  )
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(lastRun(page)).toContainText('Math.')

  await ask(page, 'Add a currency option to the receipt')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(runEnd(page)).toContainText('3 files changed')
  await expect(page.getByRole('region', { name: 'Agents' }).locator('[data-agent="file-explorer"]')).not.toHaveCount(1)

  await ask(page, 'Write me an operating system')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  for (const known of [
    'Repair the failing test',
    'Add a currency option to the receipt',
    'How is the discount calculated?',
  ])
    await expect(lastRun(page)).toContainText(known)
})

for (const [starter, command, told] of [
  ['Node starter', 'npm test', /pass [1-9]\d*[\s\S]*fail 0/],
  ['Python starter', 'python3 -m unittest', /^Ran [1-9]\d* tests?[\s\S]*^OK$/m],
] as const)
  test(`5 the ${starter}: its tests pass in the sandbox without network`, async ({ page, house }) => {
    await makeProject(page, house, () => choose(page, starter))
    // A sandbox has no network but the loop in itself; the way out through the pipe is what these variables name.
    await runInTerminal(page, 'clear; echo devices: $(grep -o "^ *[a-z0-9]*:" /proc/net/dev)', /^devices: lo:$/m)
    await runInTerminal(
      page,
      `clear; env -u http_proxy -u https_proxy -u HTTP_PROXY -u HTTPS_PROXY ${command} 2>&1 | tail -20`,
      told,
    )
  })
