/// <reference path="../../../infra/test/services.d.ts" />
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { chooseSandboxes } from './choose-sandboxes.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'choose-'))
const imageFolder = resolve(import.meta.dirname, '../../../sandbox-image')
const log = { info: () => undefined, warn: () => undefined }
const options = { dataDir, daemonFile: '/bin/true', imageFolder, log }
afterAll(() => rm(dataDir, { recursive: true }))

async function wordsOf(named: string | undefined, dockerUrl: string): Promise<string> {
  const { sandboxes, words } = await chooseSandboxes(named, { ...options, dockerUrl })
  await sandboxes.close()
  return words
}

const nobody = `unix://${dataDir}/docker.sock`

test('without an engine processes are chosen, and why is told; a named kind that does not work is an error', async () => {
  expect(await wordsOf(undefined, nobody)).toMatch(
    /^(processes isolated by bubblewrap|plain processes WITHOUT isolation), because Docker cannot be used \(The Docker engine at unix:\S+ .*\)$/,
  )
  await expect(chooseSandboxes(`docker:${nobody}`, options)).rejects.toMatchObject({ code: 'unreachable' })
  expect(await wordsOf('process:', nobody)).toMatch(/, because SANDBOX_URL says process:$/)
})

const docker = inject('services').docker
if ('missing' in docker) test.skip(`an engine that answers is chosen: ${docker.missing}`, () => undefined)
else
  test('an engine that answers is chosen', async () => {
    expect(await wordsOf(undefined, docker.url)).toBe('Docker containers, because an engine answers')
  })
