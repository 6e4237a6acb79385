import { limits, type Workspace } from '@codeberth/protocol'
import { isSensitive } from '../policy/paths.ts'
import type { Flaw } from './problem.ts'
import { outside } from './specifiers.ts'
import { type Translated, translate } from './translate.ts'

export type Source = Translated | { ok: false; missing: true }

/** The files of a checkout as modules, each read and translated once. */
export type Sources = { read(path: string): Promise<Source> }

export function openSources({ files }: Pick<Workspace, 'files'>): Sources {
  const known = new Map<string, Promise<Source>>()
  return {
    read(path) {
      const there = known.get(path)
      if (there) return there
      const source = readSource(files, path)
      known.set(path, source)
      return source
    },
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

async function readSource(files: Workspace['files'], path: string): Promise<Source> {
  if (isSensitive(path))
    return flawed('It is likely to hold secrets and is not read.', 'Move what is no secret elsewhere.')
  const maxBytes = limits.agentFileBytes.value
  const read = await files.read(path, { maxBytes })
  if (!read.ok) {
    if (read.problem === 'missing' || read.problem === 'not_a_file' || read.problem === 'not_a_directory')
      return { ok: false, missing: true }
    if (read.problem === 'outside') return { ok: false, flaw: { ...outside(path), field: 'file' } }
    if (read.problem === 'too_large')
      return flawed(`It is larger than ${maxBytes / 1024} KiB.`, 'Split it, or keep large texts out of definitions.')
    return flawed(`It cannot be read: ${read.problem.replaceAll('_', ' ')}.`, 'Make the file readable.')
  }
  const text = decode(read.bytes)
  return text === null ? flawed('It is not a text in UTF-8.', 'Save it as UTF-8 text.') : translate(path, text)
}

function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null
  try {
    return utf8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

const flawed = (message: string, fix: string): { ok: false; flaw: Flaw } => ({
  ok: false,
  flaw: { field: 'file', message, fix },
})
