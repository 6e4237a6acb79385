/** `npm run check`: format, lint, types, the house's own rules and dead code, in seconds. Prints what failed and a last line of times. */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { describeHouse } from '../tidy/house-row.ts'
import { readTree } from '../tidy/tree.ts'

type Step = { name: string; command: string; args: string[] }
type Outcome = { step: Step; ok: boolean; output: string; tookMs: number }

const root = join(import.meta.dirname, '../..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

const steps: Step[] = [
  { name: 'format and lint', command: bin('biome'), args: ['ci', '--colors=off', '--max-diagnostics=60'] },
  { name: 'tidy', command: process.execPath, args: [join(root, 'infra/tidy/main.ts')] },
  { name: 'dead code', command: bin('knip'), args: ['--no-progress', '--no-config-hints'] },
  ...typedFolders().map((folder) => ({
    name: `types ${folder}`,
    command: bin('tsc'),
    args: ['-p', folder, '--pretty', 'false'],
  })),
]

const startedMs = Date.now()
const outcomes = await inParallel(steps, availableParallelism() + 1)
const failed = outcomes.filter((outcome) => !outcome.ok)
for (const { step, output } of failed) console.log(`\n── ${step.name}\n${output.trim()}`)
console.log(`\n${describeHouse(readTree(root))}`)
const slowest = outcomes.toSorted((a, b) => b.tookMs - a.tookMs).slice(0, 3)
console.log(
  `check: ${outcomes.length - failed.length} of ${outcomes.length} steps passed in ${seconds(Date.now() - startedMs)} ` +
    `(slowest: ${slowest.map(({ step, tookMs }) => `${step.name} ${seconds(tookMs)}`).join(', ')})`,
)
if (failed.length > 0) console.log(`failed: ${failed.map(({ step }) => step.name).join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0

/**
 * The programs of tsconfig files: the one at the root holds every room that runs on Node, so that a shared file is checked once;
 * the others have the names of another platform.
 */
function typedFolders(): string[] {
  const found = globSync('{.,playwright,{packages,apps}/*}/tsconfig.json', { cwd: root })
  return found.map((file) => dirname(file)).sort()
}

async function inParallel(queue: Step[], width: number): Promise<Outcome[]> {
  const waiting = [...queue]
  const done: Outcome[] = []
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) done.push(await take(step))
  }
  await Promise.all(Array.from({ length: width }, lane))
  return done
}

function take(step: Step): Promise<Outcome> {
  const startedAt = Date.now()
  return new Promise((resolve) => {
    const child = spawn(step.command, step.args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    const end = (ok: boolean, extra = '') =>
      resolve({ step, ok, output: Buffer.concat(chunks).toString() + extra, tookMs: Date.now() - startedAt })
    child.once('error', (error) => end(false, error.message))
    child.once('close', (code) => end(code === 0))
  })
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
