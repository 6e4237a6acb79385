import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import ignore, { type Ignore } from 'ignore'

/** What Git would ignore beneath a root, by the .gitignore files of its folders and .git/info/exclude. */
export type IgnoreRules = {
  /** True for `.git` and for what a rule or an ignored folder above it covers. `path` is relative to the root. */
  ignored(path: string, folder: boolean): boolean
  /** Reads the rules of all folders anew. */
  forget(): void
}

/** Rules are read when a folder is first asked about and kept until `forget`. */
export function ignoreRules(root: string): IgnoreRules {
  const rules = new Map<string, Ignore | null>()
  const rulesOf = (folder: string): Ignore | null => {
    const known = rules.get(folder)
    if (known !== undefined) return known
    const texts = [readText(`${root}/${folder}/.gitignore`), folder === '' ? readText(`${root}/.git/info/exclude`) : '']
    const read = texts.join('').trim() === '' ? null : ignore().add(texts)
    rules.set(folder, read)
    return read
  }
  const covered = (path: string, folder: boolean): boolean => {
    const names = path.split('/')
    if (names.at(-1) === '.git') return true
    for (let depth = names.length - 1; depth >= 0; depth--) {
      const found = rulesOf(names.slice(0, depth).join('/'))?.test(names.slice(depth).join('/') + (folder ? '/' : ''))
      if (found?.ignored || found?.unignored) return found.ignored
    }
    return false
  }
  return {
    ignored: (path, folder) => {
      const names = path.split('/')
      return names.some((_, index) => {
        const last = index === names.length - 1
        return covered(names.slice(0, index + 1).join('/'), last ? folder : true)
      })
    },
    forget: () => rules.clear(),
  }
}

function readText(path: string): string {
  try {
    return `${readFileSync(path, 'utf8')}\n`
  } catch {
    // No such file, or none that can be read: a folder without rules.
    return ''
  }
}

/** The topmost ignored folders beneath the root, `.git` included, as paths relative to it. */
export async function ignoredFolders(root: string, rules: IgnoreRules): Promise<string[]> {
  const found: string[] = []
  const visit = async (folder: string): Promise<void> => {
    // A folder that cannot be read is watched as far as it can be.
    const entries = await readdir(`${root}/${folder}`, { withFileTypes: true }).catch(() => [])
    const inner: string[] = []
    for (const entry of entries) {
      if (!entry.isDirectory()) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (rules.ignored(path, true)) found.push(path)
      else inner.push(path)
    }
    for (const path of inner) await visit(path)
  }
  await visit('')
  return found.sort()
}
