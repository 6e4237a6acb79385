import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'

const blockBytes = 512

/** One entry of a tar. A file's bytes come from `bytes` or from the file at `source`. */
export type TarEntry = {
  readonly path: string
  readonly mode: number
  /** User and group. */
  readonly owner?: number
} & (
  | { readonly kind: 'directory' }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly source: string }
)

const typeFlags = { file: '0', symlink: '2', directory: '5' } as const

/** A POSIX ustar archive of the entries, in their order. Throws for a path or link that the format cannot hold. */
export async function* tarOf(entries: Iterable<TarEntry> | AsyncIterable<TarEntry>): AsyncGenerator<Buffer> {
  for await (const entry of entries) {
    const size = await sizeOf(entry)
    yield header(entry, size)
    if (entry.kind !== 'file') continue
    if ('bytes' in entry) yield Buffer.from(entry.bytes)
    // A file that grows meanwhile would shift everything behind it.
    else if (size > 0) for await (const chunk of createReadStream(entry.source, { end: size - 1 })) yield chunk
    if (size % blockBytes > 0) yield Buffer.alloc(blockBytes - (size % blockBytes))
  }
  yield Buffer.alloc(blockBytes * 2)
}

/** Everything below a folder as entries below `path`, owned by root, in the order of names. */
export async function* folderEntries(folder: string, path: string): AsyncGenerator<TarEntry> {
  yield { kind: 'directory', path, mode: 0o755 }
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const [source, inner] = [join(folder, entry.name), `${path}/${entry.name}`]
    if (entry.isDirectory()) yield* folderEntries(source, inner)
    else if (entry.isSymbolicLink()) yield { kind: 'symlink', path: inner, mode: 0o777, target: await readlink(source) }
    else if (entry.isFile())
      yield { kind: 'file', path: inner, mode: ((await lstat(source)).mode & 0o111) > 0 ? 0o755 : 0o644, source }
  }
}

async function sizeOf(entry: TarEntry): Promise<number> {
  if (entry.kind !== 'file') return 0
  return 'bytes' in entry ? entry.bytes.length : (await lstat(entry.source)).size
}

function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  const [prefix, name] = splitPath(entry.kind === 'directory' ? `${entry.path}/` : entry.path)
  const octal = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1')
  block.write(name, 0)
  octal(entry.mode, 100, 8)
  octal(entry.owner ?? 0, 108, 8)
  octal(entry.owner ?? 0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.write(' '.repeat(8), 148)
  block.write(typeFlags[entry.kind], 156)
  if (entry.kind === 'symlink') block.write(fitting(entry.target, 100), 157)
  block.write('ustar\x0000', 257, 'latin1')
  block.write(prefix, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

/** ustar holds a path in 155 + 100 bytes, cut at a slash. */
function splitPath(path: string): [string, string] {
  if (Buffer.byteLength(path) <= 100) return ['', path]
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (name !== '' && Buffer.byteLength(name) <= 100) return [fitting(prefix, 155), name]
  }
  throw new Error(`The path ${path} is too long for a tar.`)
}

function fitting(text: string, bytes: number): string {
  if (Buffer.byteLength(text) > bytes) throw new Error(`The name ${text} is too long for a tar.`)
  return text
}
