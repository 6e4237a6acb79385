import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import {
  beginWith,
  expectScreen,
  fileRow,
  makeProject,
  openDemo,
  openSignedIn,
  ready,
  runInTerminal,
} from '../../src/drive.ts'
import { test } from '../../src/house.ts'

/** Screens hold what axe finds at WCAG 2.1 AA. */
async function expectAccessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

const editorText = (page: Page) =>
  page
    .locator('.monaco-editor .view-lines')
    .first()
    .evaluate((lines) => lines.textContent.replaceAll('\u00a0', ' '))

test('2 a signed-out visit is asked to sign in and then gets the page it wanted', async ({ page, house }) => {
  const answer = await fetch(`${house.url}/new`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([307, '/login?next=%2Fnew'])
  await page.goto(`${house.url}/new`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expectAccessible(page)
  await house.signIn(page)
  await expect(page).toHaveURL(`${house.url}/new`)
  await expectAccessible(page)
})

test('2 a project from an https address: named steps, then its files', async ({ page, house }) => {
  await openSignedIn(page, house, '/new')
  await page.getByRole('textbox', { name: 'Repository address' }).fill(house.git.remote)
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('greeting')
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.locator('[data-step]').first()).toBeVisible()
  await ready(page)
  await expect(fileRow(page, 'greeting.txt')).toBeVisible()
  await expect(page.getByText('trunk').first()).toBeVisible()
})

test('2 a project from a folder of the server, where the shape allows it; elsewhere one clear refusal', async ({
  page,
  house,
}) => {
  await openSignedIn(page, house, '/new')
  await page.getByRole('textbox', { name: 'Repository address' }).fill(house.git.fileRemote)
  await page.getByRole('button', { name: 'Create project' }).click()
  if (!house.fileRemotes) {
    await expect(page.getByText(/https/).last()).toBeVisible()
    await expect(page).toHaveURL(/\/new$/)
    return
  }
  await ready(page)
  await expect(fileRow(page, 'greeting.txt')).toBeVisible()
})

test('2 an address that answers nothing is told with its step, and can be tried again', async ({ page, house }) => {
  await openSignedIn(page, house, '/new')
  await page.getByRole('textbox', { name: 'Repository address' }).fill(house.git.remote.replace('greeting', 'missing'))
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('button', { name: /Retry|Try again/ }).first()).toBeVisible({ timeout: 60_000 })
})

for (const [starter, command, told] of [
  ['Node starter', 'npm test', /pass \d+/],
  ['Python starter', 'python3 -m unittest', /OK/],
] as const)
  test(`2 the ${starter} begins with tests that pass in the sandbox without network`, async ({ page, house }) => {
    await makeProject(page, house, () => beginWith(page, starter))
    await runInTerminal(page, command, told)
  })

test('2 an empty project: a file is made, edited, saved, and is on the disk of the sandbox', async ({
  page,
  house,
}) => {
  await makeProject(page, house, () => beginWith(page, 'Empty'))
  await runInTerminal(page, 'echo first > note.txt; echo made', /^made$/m)
  await fileRow(page, 'note.txt').dblclick()
  await expect.poll(() => editorText(page)).toContain('first')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('second')
  await expect(page.getByRole('tab', { name: /note\.txt/ })).toContainText('not saved')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('tab', { name: /note\.txt/ })).not.toContainText('not saved')
  await runInTerminal(page, 'clear; cat note.txt', /first\nsecond/)
})

test('2 a file that changed on disk while it was edited is a conflict: both texts can be kept', async ({
  page,
  house,
}) => {
  await makeProject(page, house, () => beginWith(page, 'Empty'))
  await runInTerminal(page, 'echo base > note.txt; echo made', /^made$/m)
  await fileRow(page, 'note.txt').dblclick()
  await expect.poll(() => editorText(page)).toContain('base')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('mine')
  await runInTerminal(page, 'clear; echo theirs > note.txt; echo written', /^written$/m)
  await expect(page.getByText('This file changed on disk while you were editing it.')).toBeVisible()
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.locator('.monaco-diff-editor').first()).toBeVisible()
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await expect(page.getByText('This file changed on disk while you were editing it.')).toBeHidden()
  await runInTerminal(page, 'clear; cat note.txt', /base\nmine/)
})

test('2 a reload shows the same: tab, tree and terminal with its text', async ({ page, house }) => {
  await openDemo(page, house)
  await fileRow(page, 'package.json').dblclick()
  await runInTerminal(page, 'echo kept-$((40+2))', /^kept-42$/m)
  await page.reload()
  await ready(page)
  await expect(page.getByRole('tab', { name: /package\.json/ })).toHaveAttribute('aria-selected', 'true')
  await expectScreen(page, /^kept-42$/m)
  await expectAccessible(page)
})
