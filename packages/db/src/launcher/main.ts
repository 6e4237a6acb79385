/**
 * A PostgreSQL server of its own for a test or a trial: `main.ts FOLDER`. Prints `ready URL`; a signal stops the server. What is in
 * the folder may be lost when the machine crashes.
 */
import { launchPostgres } from './launch.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const stop = new AbortController()
for (const signal of signals) process.on(signal, () => stop.abort())
// The server is a process of its own and listeners of signals hold nothing: without this the launcher would end here.
const alive = setInterval(() => undefined, 60_000)

const [dataDir] = process.argv.slice(2)
try {
  if (!dataDir) throw new Error('usage: main.ts FOLDER')
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const server = await launchPostgres({ dataDir, log, durable: false, signal: stop.signal })
  process.stdout.write(`ready ${server.url}\n`)
  await new Promise<void>((done) => {
    if (stop.signal.aborted) done()
    stop.signal.addEventListener('abort', () => done(), { once: true })
  })
  await server.close()
} catch (error) {
  if (!stop.signal.aborted) process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
clearInterval(alive)
