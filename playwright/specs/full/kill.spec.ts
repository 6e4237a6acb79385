import { expect } from '@playwright/test'
import { ask, lastRun, lastRunId, openDemo, readLog, runEnd, runInTerminal, runLimitMs } from '../../src/drive.ts'
import { test } from '../../src/house.ts'

const lineCount = 1_500

test('a runner is killed in the middle of a run: the page sees the run go on and end, and the terminal lives on', async ({
  page,
  house,
}) => {
  test.setTimeout(2 * runLimitMs)
  const { stack } = house
  if (!stack) throw new Error('this needs services apart')
  // One is left, so that it is known who carries the run.
  const [first, second] = stack.runners
  await second?.stop()
  await openDemo(page, house)
  await runInTerminal(page, 'cd src; echo kept-$((40+2))', /^kept-42$/m)
  await ask(page, `e2e: stream ${lineCount} lines`)
  await expect(lastRun(page)).toContainText('Line 20 of the scripted stream.')
  await stack.startRunner()
  await expect(lastRun(page)).toHaveAttribute('data-run-state', 'running')
  await first?.stop('SIGKILL')

  await expect(runEnd(page)).toHaveAttribute('data-run-stop', 'completed', { timeout: runLimitMs })
  // The model's answer came through the killed runner, so it was asked again: what had been read of it stays, struck out.
  const answers = lastRun(page).locator('[data-message]')
  const numbers = async (state: string) => {
    const told = (await answers.and(page.locator(`[data-message="${state}"]`)).allTextContents()).join('\n')
    return [...told.matchAll(/Line (\d+) of the scripted stream\./g)].map(([, number]) => Number(number))
  }
  const discarded = await numbers('discarded')
  expect(discarded).toEqual(Array.from({ length: discarded.length }, (_, at) => at + 1))
  expect(discarded.length).toBeGreaterThanOrEqual(20)
  expect(await numbers('done')).toEqual(Array.from({ length: lineCount }, (_, at) => at + 1))
  const told = await answers.allTextContents()
  const log = await readLog(page, house, await lastRunId(page))
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1))

  await page.reload()
  await expect(runEnd(page)).toBeVisible()
  expect(await answers.allTextContents()).toEqual(told)
  await runInTerminal(page, 'clear; pwd', /^\/project\/checkout\/src$/m)
})
