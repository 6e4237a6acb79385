/** `npm run bench`: what Codeberth adds to the work itself, each figure beside a reference that is measured in the same run. */
import { openScope } from '@codeberth/scope'
import { benchAgentLoop } from './agent-loop.ts'
import { benchEdits } from './edits.ts'
import { benchSandboxStart } from './sandbox-start.ts'
import { formatTable } from './table.ts'

const closeMs = 30_000

const scope = openScope()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void scope.close().then(() => process.exit(130)))
let failed = false
for (const bench of [benchAgentLoop, benchEdits, benchSandboxStart]) {
  const inner = openScope()
  scope.own(inner, (opened) => opened.close(), closeMs, bench.name)
  try {
    console.log(formatTable(await bench(inner)))
  } catch (error) {
    failed = true
    console.log(`${bench.name} failed: ${error instanceof Error ? error.message : String(error)}\n`)
  }
  for (const { name, reason } of await inner.close()) console.log(`could not close ${name}: ${reason}`)
}
process.exitCode = failed ? 1 : 0
