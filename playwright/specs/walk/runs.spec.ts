import { limits } from '@codeberth/protocol'
import { expect, type Page } from '@playwright/test'
import {
  ask,
  expectScreen,
  fileRow,
  lastRun,
  lastRunId,
  openOwnDemo,
  readLog,
  runEnd,
  runInTerminal,
  runLimitMs,
  screenText,
  typeLine,
} from '../../src/drive.ts'
import { test } from '../../src/house.ts'

/** How long until an agent, a call or a change of a run that works shows. */
const seenLimitMs = 60_000

test('3 base2 delegates to file-explorer, editor and reviewer in the sandbox; the run ends with summary, usage and cost', async ({
  page,
  house,
}) => {
  await openOwnDemo(page, house)
  await ask(page, 'Repair the failing test')
  const agents = page.getByRole('region', { name: 'Agents' })
  for (const agent of ['file-explorer', 'editor'])
    await expect(agents.locator(`[data-agent="${agent}"]`)).toBeVisible({ timeout: seenLimitMs })
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  for (const agent of ['base2', 'file-explorer', 'editor', 'reviewer'])
    await expect(agents.locator(`[data-agent="${agent}"][data-agent-state="finished"]`)).toHaveCount(1)
  await expect(lastRun(page)).toContainText('passes, and so do all 10 tests.')
  await expect(runEnd(page)).toContainText('Done, 1 file changed.')
  await expect(runEnd(page)).toContainText('src/discount.js')
  await expect(runEnd(page)).toContainText(/\d+(\.\d+)? s.*k in · \d+ out.*0 credits/)
  await runInTerminal(page, 'clear; node --test 2>&1 | grep -E "^. (pass|fail)"', /pass 10[\s\S]*fail 0/)
})

test('3 tokens, output of tool calls and the agent tree appear live', async ({ page, house }) => {
  await openOwnDemo(page, house)
  await ask(page, 'e2e: stream 80 lines')
  await expect(lastRun(page)).toContainText('Line 2 of', { timeout: seenLimitMs })
  await expect(lastRun(page).locator('[data-message="streaming"]')).not.toContainText('Line 80 of')
  await expect(runEnd(page)).toBeVisible({ timeout: runLimitMs })

  await ask(page, 'e2e: run echo first; until [ -e go.txt ]; do sleep 0.1; done; echo second')
  const call = lastRun(page).locator('[data-tool="run_command"]')
  await expect(call.locator('pre')).toHaveText('first', { timeout: seenLimitMs })
  await expect(call).toHaveAttribute('data-tool-state', 'running')
  await runInTerminal(page, 'touch go.txt; echo went', /^went$/m)
  await expect(call).toHaveAttribute('data-tool-state', 'ok')
  await call.getByRole('button').click()
  await expect(call.locator('pre').nth(1)).toHaveText('first\nsecond')
  await expect(runEnd(page)).toBeVisible({ timeout: runLimitMs })

  // Eight short answers are over in a second: what the tree showed meanwhile is noted by the page itself.
  const shown = await page.evaluateHandle(() => {
    const texts = new Set<string>()
    const note = () => {
      for (const button of document.querySelectorAll('[aria-label="Agents"] button')) texts.add(button.textContent)
    }
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
    return texts
  })
  await ask(page, 'e2e: eight children')
  const agents = page.getByRole('region', { name: 'Agents' })
  await expect(runEnd(page)).toBeVisible({ timeout: runLimitMs })
  expect(await shown.evaluate((texts) => [...texts].join('\n'))).toMatch(/8 agents: \d working/)
  await agents.getByRole('button', { name: '8 agents: 8 done' }).click()
  await expect(agents.locator('[data-agent="file-explorer"][data-agent-state="finished"]')).toHaveCount(8)
})

/** A run that has said something, changed a file and works on until `go.txt` is there. */
async function askAndWait(page: Page): Promise<void> {
  await ask(page, 'e2e: create hello.txt and wait')
  const call = lastRun(page).locator('[data-tool="run_command"]')
  await expect(call.locator('pre')).toHaveText('waiting', { timeout: seenLimitMs })
}

/** Everything that a tab shows of its last run. */
const shownRun = (page: Page): Promise<string | null> => lastRun(page).textContent()

test('3 changed files appear in the tree and in a diff view while the agents work', async ({ page, house }) => {
  await openOwnDemo(page, house)
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(page.getByText('No changes since the last commit.')).toBeVisible()
  await askAndWait(page)
  await expect(fileRow(page, 'hello.txt')).toHaveAttribute('data-change', 'added')
  const review = page.getByRole('region', { name: 'Review' })
  await expect(review.getByRole('button', { name: /hello\.txt/ })).toBeVisible()
  await expect(review.locator('.monaco-diff-editor')).toContainText('Hello from the scripted model.')
  await expect(lastRun(page)).toHaveAttribute('data-run-state', 'running')
  await runInTerminal(page, 'touch go.txt; echo went', /^went$/m)
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
})

test('3 a reload and a second tab in the middle of a run show the same: nothing is missing, nothing doubled', async ({
  page,
  house,
  context,
}) => {
  const lines = 300
  await openOwnDemo(page, house)
  await ask(page, `e2e: stream ${lines} lines`)
  await expect(lastRun(page)).toContainText('Line 5 of', { timeout: seenLimitMs })
  const second = await context.newPage()
  await Promise.all([second.goto(page.url()), page.reload()])
  for (const tab of [page, second]) {
    await expect(runEnd(tab)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
    const seen = (await shownRun(tab))?.matchAll(/Line (\d+) of the scripted stream/g) ?? []
    expect(Array.from(seen, (hit) => Number(hit[1]))).toEqual(Array.from({ length: lines }, (_, at) => at + 1))
  }

  await askAndWait(page)
  await page.reload()
  for (const tab of [page, second]) {
    await expect(lastRun(tab).locator('[data-tool="run_command"] pre')).toHaveText('waiting')
    await expect(lastRun(tab)).toHaveAttribute('data-run-state', 'running')
  }
  expect(await shownRun(second)).toBe(await shownRun(page))
  await runInTerminal(page, 'touch go.txt; echo went', /^went$/m)
  for (const tab of [page, second]) await expect(runEnd(tab)).toBeVisible({ timeout: runLimitMs })
  expect(await shownRun(second)).toBe(await shownRun(page))
  const log = await readLog(page, house, await lastRunId(page))
  expect(log.map((event) => event.seq)).toEqual(log.map((_, at) => at + 1))
  for (const tab of [page, second]) await expect(lastRun(tab)).toHaveAttribute('data-seq', String(log.length))
})

/** Notes in the page's own time when Stop is clicked and when the server has it, so that a slow test driver does not count. */
async function timeStop(page: Page): Promise<() => Promise<{ clicked: number; accepted: number }>> {
  const times = await page.evaluateHandle(() => {
    const noted = { clicked: 0, accepted: 0 }
    document.addEventListener(
      'click',
      (event) => {
        if (event.target instanceof Element && event.target.closest('[data-stop]')) noted.clicked = Date.now()
      },
      { capture: true },
    )
    const look = () => {
      const seen = document.querySelector('[data-stop="accepted"], [data-run-stop="cancelled"]')
      if (seen && noted.accepted === 0) noted.accepted = Date.now()
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    return noted
  })
  return () => times.jsonValue()
}

test('3 a stopped run is acknowledged within a second, its processes are dead within five', async ({ page, house }) => {
  await openOwnDemo(page, house)
  // A number that no other process has among its arguments.
  const seconds = 86_000 + Math.floor(Math.random() * 10_000)
  const runs = `grep -qsz ^${seconds}$ /proc/[0-9]*/cmdline`
  await ask(page, `e2e: sleep ${seconds}`)
  const call = lastRun(page).locator('[data-tool="run_command"]')
  await expect(call).toHaveAttribute('data-tool-state', 'running', { timeout: seenLimitMs })
  await expect(call).toContainText('asleep')
  await runInTerminal(page, `clear; ${runs} && echo it-runs`, /^it-runs$/m)
  await typeLine(page, `clear; echo watching; while ${runs}; do sleep 0.05; done; date +gone-%s%3N`)
  await expectScreen(page, /^watching$/m)

  const times = await timeStop(page)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'cancelled', { timeout: 30_000 })
  await expectScreen(page, /^gone-\d+$/m)
  const { clicked, accepted } = await times()
  expect(accepted - clicked).toBeLessThanOrEqual(limits.cancelAckMs.value)
  expect(Number(/gone-(\d+)/.exec(await screenText(page))?.[1]) - clicked).toBeLessThanOrEqual(
    limits.cancelKillMs.value,
  )
  await expect(call).toHaveAttribute('data-tool-state', 'cancelled')
  await expect(runEnd(page)).toContainText('nothing is running')
})
