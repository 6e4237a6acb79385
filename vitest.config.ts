import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,services,apps,agents,sdk,cli,infra}/**/*.test.{ts,tsx}'],
    globalSetup: ['infra/test/global-setup.ts'],
    setupFiles: ['infra/test/ends-clean.ts'],
    // No room keeps state in a module, so files may share the ones that are read; reading them anew took longer than the tests.
    isolate: false,
    // Tests wait for processes and sockets more than they compute.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 60_000,
    // What is waited for comes as soon as it can; on a busy machine that is later than the usual second.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
  },
})
