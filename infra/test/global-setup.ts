/// <reference path="./services.d.ts" />
/** Hands the services of this run to the tests. `npm test` opened them; a vitest started by hand opens what is cheap. */
import { openScope } from '@codeberth/scope'
import type { TestProject } from 'vitest/node'
import { openServices, readServices } from './services.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const file = process.env.CODEBERTH_TEST_SERVICES
  const scope = openScope()
  project.provide('services', file ? readServices(file) : await openServices(scope, 'find', () => undefined))
  return async () => void (await scope.close())
}
