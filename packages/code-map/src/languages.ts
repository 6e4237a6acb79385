import type { FileFacts } from './facts.ts'
import { c, cpp, isCpp } from './languages/c-family.ts'
import { csharp } from './languages/csharp.ts'
import { go } from './languages/go.ts'
import { javascript } from './languages/javascript.ts'
import { java, kotlin } from './languages/jvm.ts'
import type { LanguageRow } from './languages/language.ts'
import { manifestReaders } from './languages/manifests.ts'
import { php } from './languages/php.ts'
import { python } from './languages/python.ts'
import { ruby } from './languages/ruby.ts'
import { rust } from './languages/rust.ts'
import { swift } from './languages/swift.ts'
import { typescript } from './languages/typescript.ts'

/** All languages of the map. */
export const languages: readonly LanguageRow[] = [
  typescript,
  javascript,
  python,
  go,
  rust,
  java,
  kotlin,
  c,
  cpp,
  csharp,
  ruby,
  php,
  swift,
]

/** A language with the grammar that reads a file. */
export type Dialect = { language: LanguageRow; grammar: string }

/** A file that the map reads: code, whose dialect may depend on its text, or a manifest, which says how names of imports are meant. */
export type Source =
  | { kind: 'code'; language: LanguageRow; dialectOf(text: string): Dialect }
  | { kind: 'manifest'; read(text: string): FileFacts }

const byExtension = new Map<string, Source>()
for (const language of languages)
  for (const [grammar, extensions] of Object.entries(language.grammars))
    for (const extension of extensions)
      byExtension.set(extension, { kind: 'code', language, dialectOf: () => ({ language, grammar }) })

const cppDialect = { language: cpp, grammar: 'cpp' }
const cDialect = { language: c, grammar: 'c' }
byExtension.set('h', { kind: 'code', language: c, dialectOf: (text) => (isCpp(text) ? cppDialect : cDialect) })

/** Folders of installed packages: they are somebody else's code, also where no .gitignore says so. */
const installedFolders = /(^|\/)(node_modules|bower_components|\.venv|venv|site-packages|\.git)\//

/** How the map reads a file, by its name; null for one that it does not read. */
export function sourceOf(path: string): Source | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const read = manifestReaders.get(name)
  if (read) return { kind: 'manifest', read }
  const dot = name.lastIndexOf('.')
  return dot < 1 ? null : (byExtension.get(name.slice(dot + 1).toLowerCase()) ?? null)
}

/** Whether a path of the checkout belongs into the map. */
export const isMapped = (path: string): boolean => sourceOf(path) !== null && !installedFolders.test(path)

/** What equal bytes must share to have equal facts: how they are read depends on the name of their file. */
export function keyPrefixOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return manifestReaders.has(name) ? name : name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}
