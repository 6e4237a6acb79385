/// <reference path="../../../../infra/test/services.d.ts" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '@codeberth/protocol'
import type Docker from 'dockerode'
import { expect, inject, onTestFinished, test } from 'vitest'
import { dockerAt } from './address.ts'
import { whyNoBaseImage } from './base-image.ts'
import { openDockerDriver } from './driver.ts'
import { ensureStandardImage } from './image.ts'

const minuteMs = 60_000
const engine = inject('services').docker
if ('missing' in engine) test.skip(`images of Docker sandboxes: ${engine.missing}`, () => undefined)
else testImages(engine.url)

function testImages(url: string) {
  const docker = dockerAt(`docker:${url}`, undefined)
  const build = async (dockerfile: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'image-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'Dockerfile'), dockerfile)
    const lines: string[] = []
    const name = ensureStandardImage(docker, folder, (line) => lines.push(line), AbortSignal.timeout(minuteMs))
    return {
      lines,
      name,
      again: () => ensureStandardImage(docker, folder, (line) => lines.push(line), AbortSignal.timeout(minuteMs)),
    }
  }

  test('an image is built once for its content, and each line of the build is told', {
    timeout: 2 * minuteMs,
  }, async () => {
    const word = crypto.randomUUID()
    const { lines, name, again } = await build(`FROM debian:bookworm-slim\nCOPY npm/package.json /\nRUN echo ${word}\n`)
    const tag = await name
    onTestFinished(async () => void (await docker.getImage(tag).remove({ force: true })))
    expect([lines[0], lines.filter((line) => line === word), tag]).toEqual([
      'Building the image of the sandboxes',
      [word],
      expect.stringMatching(/^codeberth-sandbox:[0-9a-f]{16}$/),
    ])
    lines.length = 0
    expect([await again(), lines]).toEqual([tag, []])
  })

  test('a build that fails says at which line', { timeout: 2 * minuteMs }, async () => {
    const { name } = await build('FROM debian:bookworm-slim\nRUN echo before; false\n')
    await expect(name).rejects.toThrow(/returned a non-zero code: 1 \(after: before\)/)
  })

  test('a base image that can neither be pulled nor made is known before the first project', async () => {
    const none = 'codeberth-no-such-base:1'
    const here = { isRoot: true, debootstrap: '/bin/true' }
    expect(await whyNoBaseImage(docker, 'debian:bookworm-slim', { ...here, isRoot: false })).toBe(null)
    expect(await whyNoBaseImage(docker, none, here)).toBe(null)
    expect(await whyNoBaseImage(docker, none, { ...here, isRoot: false })).toMatch(
      /^codeberth-no-such-base:1 cannot be pulled \(.+\) and not be made, as that needs root$/s,
    )
    expect(await whyNoBaseImage(docker, none, { ...here, debootstrap: '/nowhere' })).toMatch(
      /and not be made, as debootstrap is not installed$/,
    )
  })

  test('where an image is required and there will be none, the adapter does not open and says why', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'image-'))
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const log = { info: () => undefined, warn: () => undefined }
    const options = { dataDir, daemonFile: '/bin/true', imageFolder: dataDir, log }
    const asked: Docker[] = []
    const whyNot = async (client: Docker) => {
      asked.push(client)
      return 'it is nowhere'
    }
    const refused: unknown = await openDockerDriver(`docker:${url}`, { ...options, requireImage: true }, whyNot).catch(
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(Fault)
    expect(refused).toMatchObject({
      code: 'sandbox-failed',
      message: 'The sandbox failed at preparing the image: it is nowhere.',
    })
    await (await openDockerDriver(`docker:${url}`, options, whyNot)).close()
    expect(asked).toHaveLength(1)
  })
}
