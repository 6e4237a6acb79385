import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { nodeTools } from '../process/tools.ts'
import { folderEntries, type TarEntry, tarOf } from './tar.ts'

/** The machine's list of trusted certificates: where TLS is signed anew on the way out, sandboxes must trust that too. */
const certificates = '/etc/ssl/certs/ca-certificates.crt'

/** What the standard image is built from. `tag` names its content: the same parts give the same tag. */
export type ImageContext = { readonly tag: string; tar(): AsyncIterable<Buffer> }

/**
 * The build context of the standard image: the folder's Dockerfile, the Node that runs us, npm, and the machine's
 * certificates. Throws with what is missing.
 */
export async function imageContext(folder: string): Promise<ImageContext> {
  const dockerfile = await readFile(join(folder, 'Dockerfile'))
  const node = await realpath(process.execPath)
  const npm = await npmFolder()
  const trusted = await readFile(certificates).catch(() => Buffer.alloc(0))
  const hash = createHash('sha256').update(dockerfile).update('\0').update(trusted)
  // Node and npm are named by their versions: hashing 120 MB at each start would only repeat what these say.
  hash.update(`\0node ${process.version} ${process.arch}\0npm ${await versionOf(npm)}`)
  return {
    tag: `codeberth-sandbox:${hash.digest('hex').slice(0, 16)}`,
    tar: () => tarOf(contextEntries(dockerfile, trusted, node, npm)),
  }
}

async function* contextEntries(
  dockerfile: Uint8Array,
  trusted: Uint8Array,
  node: string,
  npm: string,
): AsyncGenerator<TarEntry> {
  yield { kind: 'file', path: 'Dockerfile', mode: 0o644, bytes: dockerfile }
  yield { kind: 'file', path: 'ca-certificates.crt', mode: 0o644, bytes: trusted }
  yield { kind: 'file', path: 'node', mode: 0o755, source: node }
  yield* folderEntries(npm, 'npm')
}

async function npmFolder(): Promise<string> {
  const { npm } = await nodeTools()
  if (!npm) throw new Error('npm was found neither beside Node nor among the programs of this machine')
  return npm
}

async function versionOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
