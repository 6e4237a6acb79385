import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,services,apps,agents,sdk,cli,infra}/**/*.test.{ts,tsx}'],
    globalSetup: ['infra/test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
