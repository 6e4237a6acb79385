import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { openLocalMap } from '@codeberth/sdk'
import { type Io, UsageError } from '../io.ts'
import { openLogFolder } from '../log-folder.ts'
import { printable } from '../printable.ts'
import { readSettings } from '../settings.ts'
import type { SharedFlags } from './run-options.ts'

type Outline = Awaited<ReturnType<Awaited<ReturnType<typeof openLocalMap>>['outline']>>
type MappedFile = Outline['files'][number]

/** `cb map`: the code map of the folder, or of a file or folder in it. What is only declared there is left out. */
export async function mapCommand(io: Io, path: string | undefined, { cwd, remote, output, quiet }: SharedFlags) {
  if (remote) throw new UsageError('cb map works on the folder at hand.', 'Leave --remote away.')
  const folder = resolve(io.cwd, cwd ?? '.')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder} is not a folder.`, 'Name an existing folder with -C.')
  const place = relative(folder, resolve(folder, path ?? '.'))
  if (place.startsWith('..') || !statSync(join(folder, place), { throwIfNoEntry: false }))
    throw new UsageError(`${path} is not in ${folder}.`, 'Name a file or folder in it.')
  const kept = openLogFolder(io, readSettings(io), folder, 'map')
  const map = await openLocalMap({
    cwd: folder,
    notKept: (thrown) => io.err(`cb: the map is not kept: ${printable(String(thrown))}\n`),
    ...(kept === undefined ? {} : { mapFile: join(kept, 'code-map') }),
  })
  try {
    const outline = await map.outline(place)
    io.out(show(outline, output))
    if (!quiet) tellWhatIsMissing(io, outline)
    return 0
  } finally {
    await map.close()
  }
}

function show({ files }: Outline, output: SharedFlags['output']): string {
  switch (output) {
    case 'json':
      return `${JSON.stringify({ files: files.map(row) })}\n`
    case 'jsonl':
      return files.map((file) => `${JSON.stringify(row(file))}\n`).join('')
    case 'text':
      return files.map(showFile).join('')
  }
}

const row = ({ path, symbols }: MappedFile) => ({
  path,
  symbols: symbols
    .filter(({ declared }) => !declared)
    .map(({ name, kind, line, scope }) => ({ name, kind, line, scope })),
})

function showFile({ path, symbols }: MappedFile): string {
  const lines = symbols.map(({ line, scope, signature }) => {
    const depth = scope === null ? 0 : scope.split(/::|[.\\]/).length
    return `${String(line).padStart(6)}  ${'  '.repeat(depth)}${printable(signature)}\n`
  })
  return `${printable(path)}\n${lines.join('')}`
}

function tellWhatIsMissing(io: Io, { skipped, complete }: Outline) {
  for (const { path, reason } of skipped) io.err(`cb: ${printable(path)} is left out: ${reason}\n`)
  if (!complete) io.err('cb: the folder is too large to be mapped as a whole.\n')
}
