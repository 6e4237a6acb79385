import { test as base, expect, type Page } from '@playwright/test'
import { openEmbedded, startLimitMs } from './embedded.ts'
import { type GitServer, openGitServer } from './git-server.ts'

/** A running Codeberth with what its specs need beside it. */
export type House = {
  url: string
  /** True where repositories may be cloned from folders of the server. */
  fileRemotes: boolean
  /** Signs the page in through the sign-in that this shape has; ends on the page that was asked for. */
  signIn(page: Page): Promise<void>
  git: GitServer
}

/**
 * Specs that run on a house of the project's shape, one for each worker. Every test also fails on an error of the page and on
 * a request that leaves the house: the IDE works without internet.
 */
export const test = base.extend<{ clean: undefined }, { house: House }>({
  house: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const git = await openGitServer()
      const house = await openEmbedded({
        SANDBOX_URL: 'process:',
        NODE_EXTRA_CA_CERTS: git.certificateFile,
        EGRESS_PRIVATE: '127.0.0.1',
        EGRESS_ALLOW: '127.0.0.1',
      })
      await use({ url: house.url, fileRemotes: true, signIn: (page) => signInAsDeveloper(page), git })
      await house.stop()
      await git.stop()
    },
    { scope: 'worker', timeout: startLimitMs + 60_000 },
  ],
  clean: [
    async ({ page, house }, use) => {
      const wrong: string[] = []
      const known = new Set([new URL(house.url).host])
      page.on('pageerror', (error) => wrong.push(`page error: ${error.message}`))
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (/^(http|ws)s?:$/.test(url.protocol) && !known.has(url.host)) wrong.push(`left the house: ${url.host}`)
      })
      await use(undefined)
      expect(wrong).toEqual([])
    },
    { auto: true },
  ],
})

async function signInAsDeveloper(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('ada')
  await page.getByRole('button', { name: 'Continue as local developer' }).click()
  await expect(page).not.toHaveURL(/\/login/)
}
