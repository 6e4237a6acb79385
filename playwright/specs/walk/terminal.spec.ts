import { expect } from '@playwright/test'
import { beginWith, expectScreen, makeProject, runInTerminal, screenText, typeLine } from '../../src/drive.ts'
import { test } from '../../src/house.ts'

test('2 the terminal is a real one: its size follows the window, Ctrl-C interrupts, vim edits, a reload keeps its text', async ({
  page,
  house,
}) => {
  await makeProject(page, house, () => beginWith(page, 'Empty'))
  await runInTerminal(page, 'stty size', /^\d+ \d+$/m)
  const before = /^(\d+) (\d+)$/m.exec(await screenText(page))
  await page.setViewportSize({ width: 1100, height: 900 })
  await runInTerminal(page, 'clear; stty size', /^\d+ \d+$/m)
  const after = /^(\d+) (\d+)$/m.exec(await screenText(page))
  expect(Number(after?.[2])).toBeLessThan(Number(before?.[2]))

  await typeLine(page, 'clear; sleep 600; echo never')
  await expectScreen(page, /sleep 600|^\s*$/)
  await page.keyboard.press('Control+c')
  await runInTerminal(page, 'echo after-$((1+1))', /^after-2$/m)
  expect(await screenText(page)).not.toMatch(/^never$/m)

  await typeLine(page, 'vim -u NONE poem.txt')
  await expectScreen(page, /poem\.txt/)
  await page.keyboard.type('ia line from vim')
  await page.keyboard.press('Escape')
  await page.keyboard.type(':wq')
  await page.keyboard.press('Enter')
  await runInTerminal(page, 'clear; cat poem.txt', /^a line from vim$/m)

  await page.reload()
  await expectScreen(page, /^a line from vim$/m)
  await runInTerminal(page, 'echo lives-$((2+2))', /^lives-4$/m)
})
