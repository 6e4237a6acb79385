/** A setup of every test file: it must end with nothing open that it began. */
import { afterAll } from 'vitest'

/** What keeps a process alive and belongs to somebody: children, servers, sockets, watches, timers. */
const owned = ['ProcessWrap', 'TCPServerWrap', 'TCPSocketWrap', 'FSEventWrap', 'MessagePort', 'Timeout']
/** What was closed may take a moment to be gone. */
const settleMs = 3_000

const counts = (): Map<string, number> => {
  const found = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo())
    if (owned.includes(kind)) found.set(kind, (found.get(kind) ?? 0) + 1)
  return found
}

const before = counts()

// Registered first, so it runs after the file's own hooks.
afterAll(async () => {
  const until = performance.now() + settleMs
  for (;;) {
    const left = [...counts()].flatMap(([kind, count]) => {
      const more = count - (before.get(kind) ?? 0)
      return more > 0 ? [`${more} ${kind}`] : []
    })
    if (left.length === 0) return
    if (performance.now() > until) throw new Error(`the test file leaves open: ${left.join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
})
