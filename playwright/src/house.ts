import { type FullStack, openEmbedded, openFullStack, startLimitMs } from '@codeberth/houses'
import { test as base, expect, type Page } from '@playwright/test'
import { type GitServer, openGitServer } from './git-server.ts'
import { readServices } from './services.ts'

/** Which deployment a Playwright project runs its specs on. */
export type Shape = 'embedded' | 'full'

/** A running Codeberth with what its specs need beside it. */
export type House = {
  url: string
  /** True where repositories may be cloned from folders of the server. */
  fileRemotes: boolean
  /** Signs the page in through the sign-in that this shape has; ends on the page that was asked for. */
  signIn(page: Page): Promise<void>
  git: GitServer
  /** The processes of the full stack; null where the house is one process. */
  stack: FullStack | null
}

const services = readServices(process.env.CODEBERTH_TEST_SERVICES)

/**
 * Specs that run on a house of the project's shape, one for each worker. Every test also fails on an error of the page and on
 * a request that leaves the house: the IDE works without internet.
 */
export const test = base.extend<{ possible: undefined; clean: undefined }, { shape: Shape; house: House }>({
  shape: ['embedded', { option: true, scope: 'worker' }],
  possible: [
    async ({ shape }, use, info) => {
      const missing = [services.redis, services.bubblewrap].flatMap((one) => ('missing' in one ? [one.missing] : []))
      info.skip(shape === 'full' && missing.length > 0, `the full stack: ${missing.join('; ')}`)
      await use(undefined)
    },
    { auto: true },
  ],
  house: [
    async ({ shape }, use, info) => {
      const git = await openGitServer()
      const runner = {
        NODE_EXTRA_CA_CERTS: git.certificateFile,
        EGRESS_PRIVATE: '127.0.0.1',
        EGRESS_ALLOW: '127.0.0.1',
      }
      try {
        if (shape === 'embedded') {
          const house = await openEmbedded({ SANDBOX_URL: sandboxUrl(), ...runner })
          await use({ url: house.url, fileRemotes: true, signIn: signInAsDeveloper, git, stack: null })
          await house.stop()
        } else {
          const stack = await openFullStack({
            redisUrl: 'url' in services.redis ? services.redis.url : '',
            redisDatabase: info.parallelIndex + 1,
            sandboxUrl: sandboxUrl(),
            runner,
          })
          await use({ url: stack.url, fileRemotes: false, signIn: signInWithGitHub, git, stack })
          await stack.stop()
        }
      } finally {
        await git.stop()
      }
    },
    { scope: 'worker', timeout: startLimitMs + 60_000 },
  ],
  clean: [
    async ({ page, house }, use) => {
      const wrong: string[] = []
      const known = new Set([new URL(house.url).host, ...(house.stack?.signInHosts ?? [])])
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

/** `CODEBERTH_TEST_SANDBOXES=docker` chooses Docker where an engine answers; processes start faster. */
function sandboxUrl(): string {
  if (process.env.CODEBERTH_TEST_SANDBOXES !== 'docker') return 'process:'
  if ('missing' in services.docker) throw new Error(`Docker sandboxes were asked for: ${services.docker.missing}`)
  return `docker:${services.docker.url}`
}

async function signInAsDeveloper(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('ada')
  await page.getByRole('button', { name: 'Continue as local developer' }).click()
  await expect(page).not.toHaveURL(/\/login/)
}

async function signInWithGitHub(page: Page): Promise<void> {
  const { origin } = new URL(page.url())
  await page.getByRole('button', { name: 'Continue with GitHub' }).click()
  await expect(page).toHaveURL((url) => url.origin === origin && url.pathname !== '/login')
}
