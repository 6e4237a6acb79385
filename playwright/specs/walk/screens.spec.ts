import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { ask, choose, fileRow, openOwnDemo, openSignedIn, runEnd, runLimitMs } from '../../src/drive.ts'
import { test } from '../../src/house.ts'

const themes = ['light', 'dark', 'contrast'] as const

/** The screen holds what axe finds at WCAG 2.2 AA, its colours in each theme, and scrolls sideways in none. */
async function expectFinished(page: Page): Promise<void> {
  const builder = () => new AxeBuilder({ page })
  const wrong: string[] = []
  const note = (theme: string, { violations }: Awaited<ReturnType<AxeBuilder['analyze']>>) => {
    for (const { id, nodes } of violations)
      wrong.push(`${theme}, ${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' ')}`)
  }
  for (const theme of themes) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name
    }, theme)
    const rules =
      theme === 'light'
        ? builder().withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        : builder().withRules('color-contrast')
    note(theme, await rules.analyze())
  }
  expect(wrong).toEqual([])
  const { width, content } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    content: document.documentElement.scrollWidth,
  }))
  expect(content).toBeLessThanOrEqual(width)
}

/** Fonts and colours of the design language, as the page has them. */
const lookOf = (page: Page) =>
  page.evaluate(async () => {
    await document.fonts.ready
    const style = getComputedStyle(document.body)
    const loaded = Array.from(document.fonts).filter((font) => font.status === 'loaded')
    return {
      theme: document.documentElement.dataset.theme,
      background: style.backgroundColor,
      font: style.fontFamily.split(',')[0]?.replaceAll('"', ''),
      loaded: loaded.some((font) => font.family.replaceAll('"', '') === 'Inter Variable'),
    }
  })

test('2 the design language holds from the first screen: own fonts, the theme of the system before the first paint, no screen that is hard to read', async ({
  page,
  house,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${house.url}/login`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  expect(await lookOf(page)).toEqual({
    theme: 'dark',
    background: 'rgb(21, 27, 34)',
    font: 'Inter Variable',
    loaded: true,
  })
  await expectFinished(page)
  await page.emulateMedia({ colorScheme: 'light' })
  await openSignedIn(page, house)
  for (const [path, heading] of [
    ['/', 'Projects'],
    ['/new', 'New project'],
    ['/settings/model', 'Model'],
    ['/settings/keys', 'Provider keys'],
    ['/settings/tokens', 'Access tokens'],
    ['/settings/appearance', 'Appearance'],
  ] as const) {
    await page.goto(house.url + path)
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible()
    await expect(page.locator('[role="status"][aria-label]')).toHaveCount(0)
    await expectFinished(page)
  }
  await choose(page, 'Dark')
  await page.reload({ waitUntil: 'commit' })
  await page.waitForSelector('body', { state: 'attached' })
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  await choose(page, 'System')
})

test('2 the IDE keeps to it too: tree, editor, terminal, a finished run and its review', async ({ page, house }) => {
  await openOwnDemo(page, house)
  await ask(page, 'Repair the failing test')
  await expect(runEnd(page)).toBeVisible({ timeout: runLimitMs })
  await fileRow(page, 'package.json').dblclick()
  await expect(page.locator('.monaco-editor .view-lines').first()).toContainText('corner-shop')
  await expectFinished(page)
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(page.locator('.monaco-diff-editor')).toContainText('Math.round')
  await expectFinished(page)
})
