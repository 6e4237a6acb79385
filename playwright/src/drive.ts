import { newId } from '@codeberth/protocol'
import { expect, type Locator, type Page } from '@playwright/test'
import * as z from 'zod'
import type { House } from './house.ts'

/** What of a house these steps need. */
type Door = Pick<House, 'url' | 'signIn'>

/** How long a sandbox may take from the click to ready, its checkout included. */
export const sandboxLimitMs = 90_000
/** How long a run of the scripted model may take here. */
export const runLimitMs = 180_000

/** Opens `path` signed in. */
export async function openSignedIn(page: Page, house: Door, path = '/'): Promise<void> {
  await page.goto(house.url + path)
  await page.waitForLoadState('domcontentloaded')
  if (!page.url().includes('/login')) return
  await house.signIn(page)
  await expect(page).toHaveURL(house.url + path)
}

/** Makes a project on the page for it and waits until its sandbox is ready. */
export async function makeProject(page: Page, house: Door, fill: (page: Page) => Promise<void>): Promise<void> {
  await openSignedIn(page, house, '/new')
  await fill(page)
  await page.getByRole('button', { name: 'Create project' }).click()
  await ready(page)
}

/** Chooses one of several cards by a click on it, as a person does: the radio button itself is not to be seen. */
export async function choose(page: Page, title: string): Promise<void> {
  const radio = page.getByRole('radio', { name: title })
  await page.locator('label', { has: radio }).click()
  await expect(radio).toBeChecked()
}

/** Waits until the project's page is shown with a ready sandbox and a live connection. */
export async function ready(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/p\//)
  await expect(page.locator('[data-sandbox="ready"]')).toBeVisible({ timeout: sandboxLimitMs })
  await expect(page.locator('[data-connection="live"]')).toBeVisible()
}

/** Opens the demo project from the dashboard. */
export async function openDemo(page: Page, house: Door): Promise<void> {
  await openSignedIn(page, house)
  await page.getByRole('button', { name: 'Open the demo project' }).click()
  await ready(page)
}

/** Makes a demo project beside the usual one and opens it: a spec that changes its files sees no change of another. */
export async function openOwnDemo(page: Page, house: Door): Promise<void> {
  await openSignedIn(page, house)
  const id = newId()
  const answer = await page.request.post(`${house.url}/api/v1/projects`, {
    data: { id, name: 'Corner shop', source: { kind: 'starter', starter: 'demo' } },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  await page.goto(`${house.url}/p/${id}`)
  await ready(page)
}

/** Sends a prompt in the shown thread. */
export async function ask(page: Page, prompt: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message' })
  await box.fill(prompt)
  await box.press('Enter')
  await expect(box).toHaveValue('')
}

/** The last run of the shown thread. */
export const lastRun = (page: Page): Locator => page.locator('section[data-run]').last()

/** How the last run ended, once it has. */
export const runEnd = (page: Page): Locator => lastRun(page).locator('section[data-run-stop]')

/** An event as it was sent, byte for byte: what is compared between the ways to follow a run. */
export const SentEvent = z.looseObject({ runId: z.string(), seq: z.int(), type: z.string() })
export type SentEvent = z.infer<typeof SentEvent>
const EventPage = z.object({ events: z.array(SentEvent), headSeq: z.int() })

/** The events of a run as the server has stored them, over HTTP. */
export async function readLog(page: Page, house: Door, runId: string): Promise<SentEvent[]> {
  const events: SentEvent[] = []
  for (;;) {
    const answer = await page.request.get(`${house.url}/api/v1/runs/${runId}/events?after=${events.length}`)
    const batch = EventPage.parse(await answer.json())
    events.push(...batch.events)
    if (events.length >= batch.headSeq) return events
  }
}

/** The id of the last run of the shown thread. */
export const lastRunId = async (page: Page): Promise<string> =>
  z.string().parse(await lastRun(page).getAttribute('data-run'))

export const fileRow = (page: Page, path: string): Locator => page.locator(`[role="treeitem"][data-path="${path}"]`)

/** The text that the shown terminal has on its screen. */
export async function screenText(page: Page): Promise<string> {
  const rows = await page.locator('[aria-label="Terminal"] section:not([hidden]) .xterm-rows > div').allTextContents()
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n')
}

/** Types a line into the shown terminal. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await page.locator('[aria-label="Terminal"] section:not([hidden]) .xterm').click()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

/** Waits until the shown terminal has `pattern` on its screen. */
export async function expectScreen(page: Page, pattern: RegExp, timeout = 20_000): Promise<void> {
  await expect.poll(() => screenText(page), { timeout }).toMatch(pattern)
}

/** Runs a command in the shown terminal and waits for its end; `told` proves the text of its output. */
export async function runInTerminal(page: Page, command: string, told: RegExp): Promise<void> {
  await expectScreen(page, /\$\s*$/)
  await typeLine(page, command)
  await expectScreen(page, told)
}
