import { expect, type Page, test } from '@playwright/test'
import { type Embedded, openEmbedded, startLimitMs } from '../src/embedded.ts'

let house: Embedded

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  test.setTimeout(startLimitMs + 60_000)
  house = await openEmbedded({ SANDBOX_URL: 'process:' })
})
test.afterAll(() => house.stop())

const run = (page: Page) => page.getByRole('region', { name: 'Run', exact: true }).last()
const ended = (page: Page) => page.getByRole('group', { name: 'Run ended' }).or(page.getByLabel('Run ended')).last()

async function signIn(page: Page): Promise<void> {
  await page.goto(`${house.url}/p/unknown?tab=1`)
  await expect(page).toHaveURL(/\/login\?next=/)
  await page.getByRole('textbox').first().fill('ada')
  await page
    .getByRole('button', { name: /sign in|continue|local/i })
    .first()
    .click()
  await expect(page).not.toHaveURL(/\/login/)
}

async function openDemo(page: Page): Promise<void> {
  await signIn(page)
  await page.goto(house.url)
  await expect(page.getByText('No model is connected.')).toBeVisible()
  await page.getByRole('button', { name: 'Open the demo project' }).click()
  await expect(page).toHaveURL(/\/p\//)
  await expect(page.locator('[data-sandbox="ready"]')).toBeVisible({ timeout: 60_000 })
}

async function ask(page: Page, prompt: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message' })
  await box.fill(prompt)
  await box.press('Enter')
  await expect(box).toHaveValue('')
}

test('2 a signed-out visit gets no project page; the demo project opens with its files and a terminal', async ({
  page,
}) => {
  const answer = await fetch(`${house.url}/p/unknown`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([307, '/login?next=%2Fp%2Funknown'])
  await openDemo(page)
  await expect(page.getByRole('treeitem', { name: /package\.json/ })).toBeVisible()
  await expect(page.locator('[data-connection="live"]')).toBeVisible()
})

test('3 a request is carried out by agents live, changes files, and a reload shows the same', async ({ page }) => {
  test.setTimeout(240_000)
  await openDemo(page)
  await ask(page, 'Repair the failing test')
  await expect(page.getByRole('region', { name: 'Agents' })).toContainText('File Explorer', { timeout: 60_000 })
  await expect(ended(page)).toBeVisible({ timeout: 180_000 })
  await expect(page.getByRole('region', { name: 'Agents' })).toContainText('Reviewer')
  const before = await run(page).textContent()
  const seq = await page.locator('[data-seq]').last().getAttribute('data-seq')
  await page.reload()
  await expect(page.locator('[data-seq]').last()).toHaveAttribute('data-seq', seq ?? '')
  await expect(ended(page)).toBeVisible()
  expect(await run(page).textContent()).toBe(before)
})

test('3 a stopped run is acknowledged within a second and ends', async ({ page }) => {
  await openDemo(page)
  await ask(page, 'e2e: sleep 60')
  await expect(page.getByText('sleep 60').last()).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).first().click()
  await expect(page.locator('[data-stop="asked"]').or(ended(page))).toBeVisible({ timeout: 1_000 })
  await expect(ended(page)).toBeVisible({ timeout: 10_000 })
})
