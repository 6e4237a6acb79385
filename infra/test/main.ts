/** `npm test`: opens what the tests need, runs vitest and Playwright, closes it all, and ends with `N passed, N failed, N skipped`. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openScope } from '@codeberth/scope'
import { addCounts, type Counts, countPlaywright, countVitest, formatCounts } from './counts.ts'
import { stopProgram } from './programs.ts'
import { openServices, type TestServices } from './services.ts'

const root = join(import.meta.dirname, '../..')
const reports = join(root, 'test-results')
const vitestLimitMs = 30 * 60_000
const playwrightLimitMs = 30 * 60_000
const stopLimitMs = 15_000

const scope = openScope()
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopEarly())

const startedMs = Date.now()
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
const services = await openServices(scope, 'start', say)
for (const [name, service] of Object.entries(services)) say(`${name}: ${Object.values(service).join('')}`)
const servicesFile = join(reports, 'services.json')
writeFileSync(servicesFile, JSON.stringify(services))

const counts = addCounts([await runVitest(), await runPlaywright(services)])
const left = await scope.close()
for (const { name, reason, error } of left) say(`could not stop ${name}: ${error ?? reason}`)
if (!stopping) report(counts)

function report(total: Counts): void {
  for (const name of total.skippedNames) console.log(`skipped: ${name}`)
  for (const name of total.failedNames) console.log(`failed: ${name}`)
  say(`took ${Math.round((Date.now() - startedMs) / 1000)} s`)
  console.log(formatCounts(total))
  process.exitCode = total.failed > 0 || total.passed === 0 || left.length > 0 ? 1 : 0
}

async function runVitest(): Promise<Counts> {
  const file = join(reports, 'vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  await runProgram('vitest', args, vitestLimitMs)
  return existsSync(file) ? countVitest(JSON.parse(readFileSync(file, 'utf8'))) : broken('vitest wrote no report')
}

async function runPlaywright({ chromium }: TestServices): Promise<Counts> {
  const config = join(root, 'playwright/playwright.config.ts')
  if (!existsSync(config)) return broken('playwright/playwright.config.ts does not exist')
  const file = join(reports, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  if ('missing' in chromium) {
    await runProgram('playwright', ['test', '--config', config, '--list', '--reporter=json'], playwrightLimitMs, env)
    return allSkipped(file, chromium.missing)
  }
  await runProgram('playwright', ['test', '--config', config, '--reporter=list,json'], playwrightLimitMs, env)
  return existsSync(file)
    ? countPlaywright(JSON.parse(readFileSync(file, 'utf8')))
    : broken('Playwright wrote no report')
}

function allSkipped(file: string, reason: string): Counts {
  const { passed, skipped, failed, failedNames } = countPlaywright(JSON.parse(readFileSync(file, 'utf8')))
  const skippedNames = [`${passed + skipped} end-to-end specs (${reason})`]
  return { passed: 0, failed, skipped: passed + skipped, skippedNames, failedNames }
}

function broken(name: string): Counts {
  return { passed: 0, failed: 1, skipped: 0, skippedNames: [], failedNames: [name] }
}

/** Runs a program of node_modules in a group of its own, its output shown; ends it when the limit passes. */
async function runProgram(
  name: string,
  args: string[],
  limitMs: number,
  more: Record<string, string> = {},
): Promise<void> {
  if (stopping) return
  const env = { ...process.env, ...more, CODEBERTH_TEST_SERVICES: servicesFile }
  const child = spawn(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env,
  })
  scope.own(child, stopProgram, stopLimitMs, name)
  const late = setTimeout(() => {
    say(`${name} was stopped after ${limitMs / 60_000} minutes`)
    void stopProgram(child)
  }, limitMs)
  await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(late)
}

async function stopEarly(): Promise<void> {
  if (stopping) return
  stopping = true
  process.exitCode = 130
  await scope.close()
  process.exit()
}

function say(text: string): void {
  process.stderr.write(`codeberth: ${text}\n`)
}
