import { randomUUID } from 'node:crypto'
import { loadScenarios, openScriptedModel, SCRIPTED_MODEL } from '@codeberth/scripted-model'
import { expect } from '@playwright/test'
import {
  ask,
  beginWith,
  fileRow,
  lastRun,
  makeProject,
  openDemo,
  openSignedIn,
  runEnd,
  runInTerminal,
  runLimitMs,
} from '../../src/drive.ts'
import { test } from '../../src/house.ts'

test('5 with no model the first page says so and offers a key, a local server and the demo', async ({
  page,
  house,
}) => {
  await openSignedIn(page, house)
  await expect(page.getByRole('heading', { name: 'No model is connected.' })).toBeVisible()
  for (const name of ['Add a key', 'Open the demo project'])
    await expect(page.getByRole('button', { name })).toBeVisible()
  await expect(page.getByText('Use a local server')).toBeVisible()
})

test('5 the demo says that it is scripted, answers a question, a change over three files, and lists what it knows', async ({
  page,
  house,
}) => {
  test.setTimeout(3 * runLimitMs)
  await openDemo(page, house)
  await ask(page, 'How is the discount calculated?')
  await expect(lastRun(page)).toContainText('scripted')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(lastRun(page)).toContainText('Math.')

  await ask(page, 'Add a currency option to the receipt')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(runEnd(page)).toContainText('3 files changed')

  await ask(page, 'Write me an operating system')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  for (const known of [
    'Repair the failing test',
    'Add a currency option to the receipt',
    'How is the discount calculated?',
  ])
    await expect(lastRun(page)).toContainText(known)
})

test('5 any OpenAI-compatible endpoint: a key is checked, kept, never shown again, and used by the gateway only', async ({
  page,
  house,
}) => {
  test.setTimeout(runLimitMs + 120_000)
  const key = `sk-secret-${randomUUID()}`
  const model = await openScriptedModel({ scenarios: await loadScenarios(), key })
  await openSignedIn(page, house, '/settings/keys')
  const form = page.getByRole('form', { name: 'Add a key' })
  await form.getByLabel('Provider').selectOption({ label: 'Other (OpenAI-compatible)' })
  await form.getByLabel('Address').fill(model.url)
  await form.getByLabel('Key').fill('sk-wrong')
  await form.getByRole('button', { name: 'Store key' }).click()
  await expect(form.getByText(/refuse|not accept|key/i).last()).toBeVisible()
  await form.getByLabel('Key').fill(key)
  await form.getByRole('button', { name: 'Store key' }).click()
  await expect(page.getByText('ends in')).toBeVisible()

  await page.goto(`${house.url}/settings/model`)
  await page.getByLabel('Provider').selectOption({ label: 'Other (OpenAI-compatible)' })
  await page.getByLabel('Address').fill(model.url)
  await page.getByLabel('Model').fill(SCRIPTED_MODEL)
  await page.getByRole('button', { name: /Use|Save|Choose/ }).click()
  await expect(page.getByText(`Runs use ${SCRIPTED_MODEL}.`)).toBeVisible()

  await makeProject(page, house, () => beginWith(page, 'Empty'))
  await ask(page, 'e2e: create hello.txt')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(fileRow(page, 'hello.txt')).toBeVisible()
  await runInTerminal(page, 'clear; env | grep -c sk-secret', /^0$/m)
  expect(model.requests.some((one) => one.path.endsWith('/chat/completions') && one.status === 200)).toBe(true)
  expect(await page.content()).not.toContain(key)

  await page.goto(`${house.url}/settings/keys`)
  await page.getByRole('button', { name: 'Remove key' }).click()
  await expect(page.getByText('No key is stored.')).toBeVisible()
  await model.close()
})
