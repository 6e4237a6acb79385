/** A setup of every test file: it must end with nothing open that it began. Files share their process, so what one leaves disturbs the next. */
import { afterAll } from 'vitest'

/** What keeps a process alive and belongs to somebody: children, servers, sockets, watches, timers. */
const owned = [
  'ProcessWrap',
  'TCPServerWrap',
  'TCPSocketWrap',
  'PipeWrap',
  'UDPWrap',
  'FSEventWrap',
  'StatWatcher',
  'MessagePort',
  'Timeout',
]
/** What was closed may take a moment to be gone, and a busy machine makes that moment long. Nobody waits who has left nothing. */
const settleMs = 20_000
const lookEveryMs = 20

const counts = (): Map<string, number> => {
  const found = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo())
    if (owned.includes(kind)) found.set(kind, (found.get(kind) ?? 0) + 1)
  return found
}

// The process's own streams come to be when they are first asked for; that is nobody's to close.
void [process.stdin, process.stdout, process.stderr]
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
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}, 2 * settleMs)
