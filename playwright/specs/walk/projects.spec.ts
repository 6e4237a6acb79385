import { expect, type Page } from '@playwright/test'
import * as z from 'zod'
import { choose, fileRow, makeProject, openSignedIn, ready, runInTerminal } from '../../src/drive.ts'
import { test } from '../../src/house.ts'

test('2 a signed-out visit sends no page of the IDE, is asked to sign in, and then gets what it wanted; signing out ends that', async ({
  page,
  house,
}) => {
  const answer = await fetch(`${house.url}/new`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([307, '/login?next=%2Fnew'])
  await page.goto(`${house.url}/new`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await house.signIn(page)
  await expect(page).toHaveURL(`${house.url}/new`)
  await page.getByRole('button', { name: /^You: / }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto(`${house.url}/new`)
  await expect(page).toHaveURL(`${house.url}/login?next=%2Fnew`)
})

/** Begins a project from a Git address. */
async function importRepository(page: Page, remote: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Repository address' }).fill(remote)
  await page.getByRole('button', { name: 'Create project' }).click()
}

/** Writes down the names of all steps that the page shows beside the one that runs, each time that this changes. */
async function noteSteps(page: Page): Promise<() => Promise<string[]>> {
  const noted = await page.evaluateHandle(() => {
    const seen: string[] = []
    const look = () => {
      const steps = Array.from(document.querySelectorAll('main [data-step]'))
      if (steps.length === 0) return
      const words = steps.map((step) => step.querySelector('span')?.textContent ?? '')
      const running = steps.findIndex((step) => step.getAttribute('data-step-state') === 'running')
      const told = `${words.join(', ')}: ${running === -1 ? 'none runs' : words[running]}`
      if (seen.at(-1) !== told) seen.push(told)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    return seen
  })
  return () => noted.jsonValue()
}

const Sandbox = z.object({
  steps: z.array(z.object({ name: z.string(), ok: z.boolean().nullable(), startedAt: z.int(), endedAt: z.int() })),
})

test('2 a project from an https address: its sandbox starts in named steps, then its files are there', async ({
  page,
  house,
}) => {
  await openSignedIn(page, house, '/new')
  const seen = await noteSteps(page)
  await importRepository(page, house.git.remote)
  await ready(page)
  const told = await seen()
  const order = ['Image', 'Start', 'Checkout', 'Ready']
  const running = told.map((one) => one.split(': ')[1] ?? '').filter((name) => name !== 'none runs')
  expect(
    told.every((one) => /^(Image, )?Start, Checkout, Ready: /.test(one)),
    told.join('\n'),
  ).toBe(true)
  expect(running.length).toBeGreaterThan(0)
  expect(running).toEqual(running.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))

  const project = new URL(page.url()).pathname.split('/')[2]
  const answer = await page.request.get(`${house.url}/api/v1/projects/${project}/sandbox`)
  const { steps } = Sandbox.parse(await answer.json())
  const names = steps.map((step) => step.name).filter((name) => name !== 'image')
  expect(names).toEqual(['start', 'checkout', 'ready'])
  expect(steps.every((step) => step.ok && step.endedAt >= step.startedAt)).toBe(true)
  await expect(fileRow(page, 'greeting.txt')).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('trunk')
})

test('2 a project from a folder of the server, where the shape allows it; elsewhere one clear refusal', async ({
  page,
  house,
}) => {
  await openSignedIn(page, house, '/new')
  await importRepository(page, house.git.fileRemote)
  if (!house.fileRemotes) {
    await expect(page.getByRole('main').getByRole('alert')).toContainText(
      'file:// works only on a server that runs on your own machine',
    )
    await expect(page).toHaveURL(/\/new$/)
    return
  }
  await ready(page)
  await expect(fileRow(page, 'greeting.txt')).toBeVisible()
})

test("2 an address that answers nothing is told with its step and Git's words; Retry goes on when it answers", async ({
  page,
  house,
}) => {
  await openSignedIn(page, house, '/new')
  await importRepository(page, house.git.remote.replace('greeting', 'late'))
  const start = page.getByRole('main').getByRole('region', { name: 'Sandbox start' })
  await expect(start).toContainText('The sandbox did not start.', { timeout: 60_000 })
  await expect(start.locator('[data-step="checkout"]')).toHaveAttribute('data-step-state', 'failed')
  await expect(start.getByRole('alert')).toContainText(/not found|404|403/)
  await expect(page.locator('[data-sandbox]')).toContainText('Failed at Checkout')
  house.git.add('late')
  await start.getByRole('button', { name: 'Retry' }).click()
  await ready(page)
  await expect(fileRow(page, 'greeting.txt')).toBeVisible()
})

const conflictWords = 'This file changed on disk while you were editing it.'
const editorText = (page: Page) => page.locator('.monaco-editor .view-lines').first()

/** Puts the cursor at the end of the shown file and types. */
async function typeAtEnd(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(text)
}

test('2 an empty project: a file is made, typed, saved, and is on the disk of the sandbox; what is not saved survives a reload', async ({
  page,
  house,
}) => {
  await makeProject(page, house, () => choose(page, 'Empty'))
  await expect(page.getByText('This project is empty.')).toBeVisible()
  await page.getByRole('button', { name: 'New file' }).click()
  await page.getByRole('textbox', { name: 'Path' }).fill('notes/first.txt')
  await page.getByRole('button', { name: 'Make file' }).click()
  const tab = page.getByRole('tab', { name: /first\.txt/ })
  await expect(tab).toHaveAttribute('aria-selected', 'true')
  await expect(fileRow(page, 'notes/first.txt')).toHaveAttribute('data-change', 'added')
  await expect(page.locator('[data-document="clean"]')).toBeAttached()
  await typeAtEnd(page, 'first line')
  await expect(tab).toContainText('not saved')
  await page.keyboard.press('Control+s')
  await expect(tab).not.toContainText('not saved')
  await runInTerminal(page, 'clear; cat notes/first.txt; echo', /^first line$/m)

  await typeAtEnd(page, ' and more')
  await expect(tab).toContainText('not saved')
  page.on('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await ready(page)
  await expect(tab).toContainText('not saved')
  await expect(editorText(page)).toContainText('first line and more')
  await runInTerminal(page, 'clear; cat notes/first.txt; echo', /^first line$/m)
})

test('2 tabs with Monaco, served by the house alone: a look is replaced by the next, a double click stays; code has colours', async ({
  page,
  house,
}) => {
  const workers: string[] = []
  page.on('worker', (worker) => workers.push(new URL(worker.url()).origin))
  await makeProject(page, house, () => choose(page, 'Node starter'))
  const tabs = page.getByRole('tablist', { name: 'Open files' }).getByRole('tab')
  await fileRow(page, 'README.md').click()
  await expect(tabs).toHaveText(['README.md'])
  await fileRow(page, 'package.json').click()
  await expect(tabs).toHaveText(['package.json'])
  await expect(page.locator('.view-line', { hasText: '"name"' }).locator('span > span').nth(1)).toHaveCSS(
    'color',
    await page.evaluate(() => {
      const probe = document.createElement('i')
      probe.style.color = 'var(--accent)'
      document.body.append(probe)
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    }),
  )
  await fileRow(page, 'README.md').dblclick()
  await fileRow(page, 'package.json').dblclick()
  await expect(tabs).toHaveText(['README.md', 'package.json'])
  await tabs.first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(tabs.nth(1)).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(tabs).toHaveText(['README.md'])
  expect(new Set(workers)).toEqual(new Set([house.url]))
})

test('2 a file that changed on disk while it was edited is a conflict; either text can be kept, nothing is lost unasked', async ({
  page,
  house,
}) => {
  await makeProject(page, house, () => choose(page, 'Empty'))
  await runInTerminal(page, 'echo base > note.txt; echo made', /^made$/m)
  await fileRow(page, 'note.txt').dblclick()
  await expect(editorText(page)).toContainText('base')
  await typeAtEnd(page, 'mine')
  await runInTerminal(page, 'clear; echo theirs > note.txt; echo written', /^written$/m)
  await expect(page.getByText(conflictWords)).toBeVisible()
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.locator('.monaco-diff-editor').first()).toContainText('theirs')
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await expect(page.getByText(conflictWords)).toBeHidden()
  await runInTerminal(page, 'clear; cat note.txt; echo', /^base\nmine$/m)

  await typeAtEnd(page, ' again')
  await runInTerminal(page, 'clear; echo newer > note.txt; echo written', /^written$/m)
  await expect(page.getByText(conflictWords)).toBeVisible()
  await expect(editorText(page)).toContainText('mine again')
  await page.getByRole('button', { name: 'Take theirs' }).click()
  await expect(editorText(page)).toContainText('newer')
  await expect(page.getByRole('tab', { name: /note\.txt/ })).not.toContainText('not saved')
  await runInTerminal(page, 'clear; cat note.txt', /^newer$/m)
})
