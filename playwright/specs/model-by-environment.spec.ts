import { openEmbedded, startLimitMs } from '@codeberth/houses'
import { loadScenarios, openScriptedModel, SCRIPTED_MODEL } from '@codeberth/scripted-model'
import { expect, test } from '@playwright/test'
import { ask, choose, fileRow, makeProject, openSignedIn, runEnd, runLimitMs } from '../src/drive.ts'

test('5 MODEL_URL, MODEL_KEY and MODEL choose the model for everybody: start, first page, settings and runs say and use it', async ({
  page,
}) => {
  test.setTimeout(startLimitMs + runLimitMs)
  const key = 'sk-of-the-operator'
  const model = await openScriptedModel({ scenarios: await loadScenarios(), key })
  const house = await openEmbedded({
    SANDBOX_URL: 'process:',
    MODEL_URL: model.url,
    MODEL_KEY: key,
    MODEL: SCRIPTED_MODEL,
  })
  expect(house.program.output()).toContain(
    `model: ${SCRIPTED_MODEL} at ${new URL(model.url).host}, because MODEL_URL and MODEL say so`,
  )
  expect(house.program.output()).not.toContain(key)
  const door = {
    url: house.url,
    signIn: async () => {
      await page.request.post(`${house.url}/api/dev/sign-in`, { data: { login: 'ada' } })
      await page.goto(house.url + (new URL(page.url()).searchParams.get('next') ?? '/'))
    },
  }
  await openSignedIn(page, door)
  await expect(page.getByText('No projects yet.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No model is connected.' })).toBeHidden()
  await page.goto(`${house.url}/settings/model`)
  await expect(page.getByText('Set by this server (MODEL_URL, MODEL_KEY, MODEL).')).toBeVisible()
  await expect(page.getByRole('definition').filter({ hasText: model.url })).toBeVisible()

  await makeProject(page, door, () => choose(page, 'Empty'))
  await ask(page, 'e2e: create hello.txt')
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(fileRow(page, 'hello.txt')).toBeVisible()
  expect(
    model.requests.filter((one) => one.path.endsWith('/chat/completions')).map((one) => one.authorization),
  ).toEqual([`Bearer ${key}`, `Bearer ${key}`])
  await house.stop()
  await model.close()
})
