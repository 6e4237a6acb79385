import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DaemonOptions, openDaemon } from './daemon.ts'
import { openTestClient, testToken } from './test-pipe.ts'

/** A daemon in a fresh folder, with a client that has said hello. */
export async function openTestDaemon(options: Partial<DaemonOptions> = {}) {
  const base = await mkdtemp(join(tmpdir(), 'sandboxd-'))
  const sockets = join(base, 'sockets')
  const daemon = await openDaemon({
    root: join(base, 'volume'),
    sockets,
    proxyPort: 0,
    version: 'test',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    carry: () =>
      async function* none() {
        // Tests that start runs bring their own.
      },
    failed: () => {},
    mapNotKept: () => {},
    ...options,
  })
  const { client, session, close } = openTestClient(join(sockets, 'daemon.sock'))
  await client.hello({ token: testToken, generation: 1 })
  return {
    client,
    session,
    daemon,
    base,
    checkout: join(base, 'volume/checkout'),
    sockets,
    async close() {
      await close()
      await daemon.close()
      await rm(base, { recursive: true, force: true })
    },
  }
}
