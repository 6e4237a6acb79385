import type { CodeMention } from '@codeberth/protocol'
import type { Extraction } from '../facts.ts'
import { keyPrefixOf } from '../languages.ts'
import { type Parsers, sourceMaxBytes } from '../parse/parsers.ts'
import { encodeExtraction } from '../store/record.ts'
import type { Ask, Look } from './scanner.ts'
import type { SourceFiles } from './source-files.ts'

export type LookParts = { files: SourceFiles; parsers: Pick<Parsers, 'extract' | 'mentions'> }

/** Looks at one file. With `refused`, what is new is told as failed instead of being parsed. */
export async function lookAt(
  { files, parsers }: LookParts,
  { path, stamp, key }: Ask,
  known: ReadonlySet<string>,
  refused = false,
): Promise<Look> {
  if (stamp !== null) {
    const current = await files.stamp(path)
    if (current === null) return { path, state: 'gone' }
    if (current === stamp) return { path, state: 'same' }
  }
  const read = await files.read(path, sourceMaxBytes)
  switch (read.state) {
    case 'gone':
      return { path, state: 'gone' }
    case 'too-large':
      return fresh(path, read.stamp, 'too-large', { ok: false, reason: 'too-large' })
    case 'read': {
      const found = `${keyPrefixOf(path)}:${read.hash}`
      if (found === key || known.has(found)) return { path, state: 'known', stamp: read.stamp, key: found }
      if (refused) return fresh(path, read.stamp, found, { ok: false, reason: 'parser-failed' })
      return fresh(path, read.stamp, found, await parsers.extract(path, read.bytes))
    }
  }
}

const fresh = (path: string, stamp: string, key: string, extraction: Extraction): Look => ({
  path,
  state: 'read',
  stamp,
  key,
  record: encodeExtraction(extraction),
})

/** Where a name stands in these files. */
export async function mentionsIn(
  { files, parsers }: LookParts,
  paths: readonly string[],
  name: string,
): Promise<CodeMention[]> {
  const found: CodeMention[] = []
  for (const path of paths) {
    const read = await files.read(path, sourceMaxBytes)
    if (read.state !== 'read') continue
    for (const mention of await parsers.mentions(path, read.bytes, name)) found.push({ path, ...mention })
  }
  return found
}
