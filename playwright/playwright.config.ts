import { defineConfig } from '@playwright/test'
import type { Shape } from './src/house.ts'
import { readServices } from './src/services.ts'

const services = readServices(process.env.CODEBERTH_TEST_SERVICES)
const executablePath = 'path' in services.chromium ? services.chromium.path : undefined

export default defineConfig<object, { shape: Shape }>({
  testDir: './specs',
  outputDir: '../test-results/playwright',
  // Each spec file opens houses of its own; on two cores more at once only makes all of them late.
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  projects: [
    // Patterns meet whole paths: with less of it, the name of a folder above the checkout would do.
    { name: 'embedded', testIgnore: '**/specs/full/**', use: { shape: 'embedded' } },
    // What a user does is the same in both shapes; how the house starts is each one's own.
    { name: 'full', testMatch: ['**/specs/walk/**', '**/specs/full/**'], use: { shape: 'full' } },
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
