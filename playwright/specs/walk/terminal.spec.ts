import { expect } from '@playwright/test'
import { choose, expectScreen, makeProject, runInTerminal, screenText, typeLine } from '../../src/drive.ts'
import { test } from '../../src/house.ts'

test('2 the terminal is a real one: its size follows the window, Ctrl-C interrupts, vim edits, a reload keeps its text', async ({
  page,
  house,
}) => {
  await makeProject(page, house, () => choose(page, 'Empty'))
  await runInTerminal(page, 'stty size', /^\d+ \d+$/m)
  const before = /^\d+ \d+$/m.exec(await screenText(page))?.[0] ?? ''
  await typeLine(page, `clear; echo watching; while [ "$(stty size)" = "${before}" ]; do sleep 0.1; done; stty size`)
  await expectScreen(page, /^watching$/m)
  await page.setViewportSize({ width: 1100, height: 900 })
  await expectScreen(page, /^\d+ \d+$/m)
  const after = /^\d+ \d+$/m.exec(await screenText(page))?.[0] ?? ''
  expect(Number(after.split(' ')[1])).toBeLessThan(Number(before.split(' ')[1]))

  await runInTerminal(page, "clear; sh -c 'echo begun-$((1+0)); sleep 600'; echo never-$((1+0))", /^begun-1$/m)
  await page.keyboard.press('Control+c')
  await runInTerminal(page, 'echo after-$((1+1))', /^after-2$/m)
  expect(await screenText(page)).not.toMatch(/^never-1$/m)

  await typeLine(page, 'vim -u NONE poem.txt')
  await expectScreen(page, /"poem\.txt" \[New/)
  await page.keyboard.type('ia line from vim')
  await page.keyboard.press('Escape')
  await page.keyboard.type(':wq')
  await page.keyboard.press('Enter')
  await runInTerminal(page, 'clear; cat poem.txt', /^a line from vim$/m)

  await page.reload()
  await expectScreen(page, /^a line from vim$/m)
  await runInTerminal(page, 'echo lives-$((2+2))', /^lives-4$/m)
})
