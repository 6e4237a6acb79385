/** `npm test`: opens what the tests need, runs vitest and Playwright, closes it all, and ends with `N passed, N failed, N skipped`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openScope } from '@codeberth/scope'
import { addCounts, type Counts, countPlaywright, countVitest, formatCounts } from './counts.ts'
import { stopProgram } from './programs.ts'
import { openServices, type TestServices } from './services.ts'

const root = join(import.meta.dirname, '../..')
const reports = join(root, 'test-results')
const vitestLimitMs = 30 * 60_000
const playwrightLimitMs = 30 * 60_000
const buildLimitMs = 10 * 60_000
const stopLimitMs = 15_000
const daemonBuild = 'services/sandboxd/build.mjs'

const scope = openScope()
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopEarly())

const startedMs = Date.now()
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
const servicesFile = join(reports, 'services.json')
try {
  await report(await runAll())
} catch (error) {
  // What was on its way when the scope closed cannot go on; nobody waits for it any more.
  if (!stopping) throw error
}

async function runAll(): Promise<Counts> {
  // While the system packages are still on their way: houses of tests would otherwise build these beside each other.
  const building = [build('pages of the IDE', 'apps/web/src/server/build/main.ts'), build('daemon', daemonBuild)]
  await systemPackages()
  const services = await openServices(scope, 'start', say)
  for (const [name, service] of Object.entries(services)) say(`${name}: ${Object.values(service).join('')}`)
  writeFileSync(servicesFile, JSON.stringify(services))
  const built = await Promise.all(building)
  return addCounts([...built, await runVitest(), await runPlaywright(services)])
}

/** Waits for the step that runs beside this one, if there is one: our standard input ends with it. */
async function systemPackages(): Promise<void> {
  if (!process.env.CODEBERTH_BESIDE) return
  process.stdin.resume()
  await once(process.stdin, 'close')
}

/** Builds what tests start. A build that fails is a failure of its own, and says why. */
async function build(name: string, script: string): Promise<Counts> {
  const begunMs = Date.now()
  const code = await runProgram(process.execPath, [join(root, script)], buildLimitMs, { stdout: 'ignore' })
  if (code !== 0) return broken(`the ${name} could not be built`)
  say(`${name}: built or as its sources after ${seconds(begunMs)}`)
  return addCounts([])
}

async function close(): Promise<number> {
  const left = await scope.close()
  for (const { name, reason, error } of left) say(`could not stop ${name}: ${error ?? reason}`)
  return left.length
}

async function report(total: Counts): Promise<void> {
  const left = await close()
  if (stopping) return
  for (const name of total.skippedNames) console.log(`skipped: ${name}`)
  for (const name of total.failedNames) console.log(`failed: ${name}`)
  say(`took ${seconds(startedMs)}`)
  console.log(formatCounts(total))
  process.exitCode = total.failed > 0 || total.passed === 0 || left > 0 ? 1 : 0
}

async function runVitest(): Promise<Counts> {
  const file = join(reports, 'vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runProgram(bin('vitest'), args, vitestLimitMs)
  return existsSync(file) ? counted('vitest', code, countVitest(readReport(file))) : broken('vitest wrote no report')
}

async function runPlaywright({ chromium }: TestServices): Promise<Counts> {
  const config = join(root, 'playwright/playwright.config.ts')
  const file = join(reports, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const args = ['test', '--config', config]
  if ('missing' in chromium) {
    await runProgram(bin('playwright'), [...args, '--list', '--reporter=json'], playwrightLimitMs, {
      env,
      stdout: 'ignore',
    })
    return existsSync(file) ? allSkipped(file, chromium.missing) : broken('Playwright listed no specs')
  }
  const code = await runProgram(bin('playwright'), [...args, '--reporter=list,json'], playwrightLimitMs, { env })
  return existsSync(file)
    ? counted('Playwright', code, countPlaywright(readReport(file)))
    : broken('Playwright wrote no report')
}

/** A program that ended badly although every test passed (an error outside of them) counts as one failure. */
function counted(name: string, code: number | null, counts: Counts): Counts {
  return code === 0 || counts.failed > 0 ? counts : addCounts([counts, broken(`${name} ended with ${code}`)])
}

function allSkipped(file: string, reason: string): Counts {
  const { passed, skipped, failed, failedNames } = countPlaywright(readReport(file))
  const skippedNames = [`${passed + skipped} end-to-end specs (${reason})`]
  return { passed: 0, failed, skipped: passed + skipped, skippedNames, failedNames }
}

function broken(name: string): Counts {
  return { passed: 0, failed: 1, skipped: 0, skippedNames: [], failedNames: [name] }
}

type Started = { env?: Record<string, string>; stdout?: 'inherit' | 'ignore' }

/** Runs a program in a group of its own; resolves with its exit code, null when it was ended or never started. */
async function runProgram(
  command: string,
  args: string[],
  limitMs: number,
  { env = {}, stdout = 'inherit' }: Started = {},
): Promise<number | null> {
  if (stopping) return null
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', stdout, 'inherit'],
    detached: true,
    env: { ...process.env, ...env, CODEBERTH_TEST_SERVICES: servicesFile },
  })
  const name = basename(args[0] ?? command)
  scope.own(child, stopProgram, stopLimitMs, name)
  const late = setTimeout(() => {
    say(`${name} was stopped after ${limitMs / 60_000} minutes`)
    void stopProgram(child)
  }, limitMs)
  const [code] = await once(child, 'close')
  clearTimeout(late)
  return code
}

async function stopEarly(): Promise<void> {
  if (stopping) return
  stopping = true
  process.exitCode = 130
  await close()
  process.exit()
}

function bin(name: string): string {
  return join(root, 'node_modules/.bin', name)
}

function readReport(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function seconds(sinceMs: number): string {
  return `${Math.round((Date.now() - sinceMs) / 1000)} s`
}

function say(text: string): void {
  process.stderr.write(`codeberth: ${text}\n`)
}
