/** The services a test run uses, found or started. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { probeBubblewrap } from '@codeberth/sandbox'
import type { Scope } from '@codeberth/scope'
import { chromium } from 'playwright-core'
import * as z from 'zod'
import { findEngine, openEngine } from './engine.ts'
import { answers, findProgram, freePort, removeFolder, startProgram, stopProgram } from './programs.ts'
import { redisAnswers } from './redis-ping.ts'

const Missing = z.strictObject({ missing: z.string() })
const ByUrl = z.union([z.strictObject({ url: z.string() }), Missing])
const ByPath = z.union([z.strictObject({ path: z.string() }), Missing])

/** What is handed to the tests; see `services.d.ts`. */
export const TestServices = z.strictObject({ redis: ByUrl, docker: ByUrl, chromium: ByPath, bubblewrap: ByPath })
export type TestServices = z.infer<typeof TestServices>

const redisStartLimitMs = 10_000
const stopLimitMs = 15_000

/** Starts Redis, finds the rest. With `engine: 'start'` a Docker engine is started where none answers. */
export async function openServices(
  scope: Scope,
  engine: 'start' | 'find',
  say: (text: string) => void,
): Promise<TestServices> {
  // Short, because Unix sockets below it may have paths of 107 bytes at most.
  const folder = mkdtempSync(join(tmpdir(), 'cb-test-'))
  scope.own(folder, removeFolder, stopLimitMs, 'test folder')
  const [redis, docker, bubblewrap] = await Promise.all([
    openRedis(scope, folder),
    engine === 'start' ? openEngine(scope, folder, say) : findEngine(),
    findBubblewrap(),
  ])
  return { redis, docker, chromium: findChromium(), bubblewrap }
}

/** What another process opened and wrote down. */
export function readServices(file: string): TestServices {
  return TestServices.parse(JSON.parse(readFileSync(file, 'utf8')))
}

async function openRedis(scope: Scope, folder: string): Promise<TestServices['redis']> {
  const program = findProgram('redis-server')
  if (!program) return { missing: 'redis-server is not installed' }
  const port = await freePort()
  const log = join(folder, 'redis.log')
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = scope.own(startProgram(program, args, log), stopProgram, stopLimitMs, 'redis-server')
  if (await answers(child, () => redisAnswers(port), redisStartLimitMs)) return { url: `redis://127.0.0.1:${port}` }
  return { missing: `redis-server did not start: ${readFileSync(log, 'utf8').trim().split('\n').slice(-2).join(' ')}` }
}

async function findBubblewrap(): Promise<TestServices['bubblewrap']> {
  const found = await probeBubblewrap()
  return found.works ? { path: found.path } : { missing: found.reason }
}

function findChromium(): TestServices['chromium'] {
  const path = [findProgram('chromium', 'google-chrome', 'chrome'), chromium.executablePath()].find(
    (candidate) => candidate && existsSync(candidate),
  )
  return path ? { path } : { missing: 'chromium is not installed' }
}
