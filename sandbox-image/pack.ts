/** Writes the build context to standard output: `node sandbox-image/pack.ts | docker build --network host -t codeberth-sandbox -` */
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { imageContext } from '../packages/sandbox/src/docker/image-context.ts'

const context = await imageContext(dirname(fileURLToPath(import.meta.url)))
await pipeline(Readable.from(context.tar()), process.stdout)
