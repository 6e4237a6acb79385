import { Fault } from '@codeberth/protocol'
import { openDockerDriver } from './docker/driver.ts'
import { openLifecycle } from './lifecycle.ts'
import type { SandboxOptions } from './options.ts'
import { openProcessDriver } from './process/driver.ts'
import type { Sandboxes } from './sandboxes.ts'

/**
 * Opens the adapter that the URL's scheme names: `process:`, or `docker:` with nothing, `unix:///path` or `tcp://host:port`
 * behind it. Throws Fault('config-invalid') for another scheme or when the adapter cannot work here, and says why;
 * Fault('unreachable') when no Docker engine answers.
 */
export async function openSandboxes(url: string, options: SandboxOptions): Promise<Sandboxes> {
  if (url === 'process:') return openLifecycle(await openProcessDriver(options))
  if (url.startsWith('docker:')) return openLifecycle(await openDockerDriver(url, options))
  throw new Fault('config-invalid', { name: 'SANDBOX_URL', problem: `"${url}" is neither process: nor docker:` })
}
