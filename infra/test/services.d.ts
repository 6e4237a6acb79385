/**
 * What a test run found or started. Tests read it with `inject('services')` of vitest after
 * `/// <reference path="../../../infra/test/services.d.ts" />`; what is missing says why, for the name of the skipped test.
 */
import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    services: {
      /** A Redis of the tests' own, empty at the start of the run. */
      redis: { url: string } | { missing: string }
      /** An engine that answers and has `debian:bookworm-slim`; `unix:///…`. */
      docker: { url: string } | { missing: string }
      /** A Chromium to drive. */
      chromium: { path: string } | { missing: string }
      /** A bubblewrap that works: without one, sandboxes that are processes have no walls, and runners of their own refuse them. */
      bubblewrap: { path: string } | { missing: string }
    }
  }
}
