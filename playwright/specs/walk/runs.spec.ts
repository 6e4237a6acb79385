import { expect } from '@playwright/test'
import { ask, fileRow, lastRun, openDemo, runEnd, runInTerminal, runLimitMs, screenText } from '../../src/drive.ts'
import { test } from '../../src/house.ts'

test('3 a request is carried out by agents in the sandbox, seen live in two tabs, and a reload shows the same', async ({
  page,
  house,
  context,
}) => {
  test.setTimeout(runLimitMs + 120_000)
  await openDemo(page, house)
  await ask(page, 'Repair the failing test')
  const agents = page.getByRole('region', { name: 'Agents' })
  await expect(agents.locator('[data-agent="file-explorer"]')).toBeVisible({ timeout: 60_000 })
  const second = await context.newPage()
  await second.goto(page.url())
  await expect(agents.locator('[data-agent="editor"]')).toBeVisible({ timeout: 60_000 })
  // While the agents work: the file is marked in the tree and its change is in the review.
  await expect(fileRow(page, 'src')).toHaveAttribute('data-change', /.+/, { timeout: 60_000 })
  await expect(lastRun(page)).toHaveAttribute('data-run-state', 'running')
  await page
    .getByRole('button', { name: /^Review changes/ })
    .first()
    .click()
  const review = page.getByRole('region', { name: 'Review' })
  await expect(review).toContainText('discount.js')
  await expect(review.locator('.monaco-diff-editor')).toContainText('Math.round')

  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  await expect(agents.locator('[data-agent="reviewer"]')).toBeVisible()
  await expect(runEnd(page)).toContainText('src/discount.js')
  await expect(runEnd(page)).toContainText('credits')
  const seq = await lastRun(page).getAttribute('data-seq')
  const told = await lastRun(page).textContent()
  for (const other of [second, page]) {
    if (other === page) await page.reload()
    await expect(lastRun(other)).toHaveAttribute('data-seq', seq ?? '')
    await expect(runEnd(other)).toBeVisible()
    expect(await lastRun(other).textContent()).toBe(told)
  }
  await runInTerminal(page, 'clear; node --test 2>&1 | grep -E "^. (pass|fail)"', /pass \d+[\s\S]*fail 0/)
})

test('3 a stopped run is acknowledged within a second, its processes are dead within five', async ({ page, house }) => {
  await openDemo(page, house)
  await ask(page, 'e2e: sleep 600')
  await expect(lastRun(page).locator('[data-tool="run_command"][data-tool-state="running"]')).toBeVisible({
    timeout: 60_000,
  })
  await runInTerminal(page, 'clear; pgrep -x sleep | wc -l', /^[1-9]\d*$/m)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.locator('[data-stop="asked"]').or(runEnd(page))).toBeVisible({ timeout: 1_000 })
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'cancelled', { timeout: 10_000 })
  await runInTerminal(page, 'clear; pgrep -x sleep | wc -l', /^0$/m)
  expect(await screenText(page)).toMatch(/^0$/m)
})
