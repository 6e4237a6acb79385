import { chmod, rm } from 'node:fs/promises'
import type { Server } from 'node:net'

/** Lets a server listen on a Unix socket that only this user reaches; one that an earlier daemon left is replaced. */
export async function listenOnSocket(server: Pick<Server, 'listen' | 'once' | 'off'>, path: string): Promise<void> {
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
  await chmod(path, 0o600)
}
