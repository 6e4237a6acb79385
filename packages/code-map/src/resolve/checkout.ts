import type { FileFacts } from '../facts.ts'

/** The mapped files of a checkout as imports are looked up in them. */
export type Checkout = {
  has(path: string): boolean
  facts(path: string): FileFacts | undefined
  /** Paths of all files whose path ends with these names, such as `util/strings.h`; in their order. */
  endingWith(suffix: string): readonly string[]
  /** Paths directly in a folder, '' for the checkout. */
  inFolder(folder: string): readonly string[]
  /** Paths of the files with this name in a folder or in one above it, nearest first. */
  above(folder: string, name: string): string[]
  /** Files that say they belong to this package or namespace. */
  inPackage(name: string): readonly string[]
}

/** Says which files a file asks for, by the rules of its language. Files that do not exist in the checkout are left out. */
export type Resolve = (checkout: Checkout, path: string, facts: FileFacts) => string[]

export function openCheckout(files: ReadonlyMap<string, FileFacts>): Checkout {
  const byName = new Map<string, string[]>()
  const byFolder = new Map<string, string[]>()
  const byPackage = new Map<string, string[]>()
  for (const [path, { packageName }] of files) {
    add(byName, nameOf(path), path)
    add(byFolder, folderOf(path), path)
    if (packageName !== null) add(byPackage, packageName, path)
  }
  return {
    has: (path) => files.has(path),
    facts: (path) => files.get(path),
    endingWith: (suffix) =>
      (byName.get(nameOf(suffix)) ?? []).filter((path) => path === suffix || path.endsWith(`/${suffix}`)),
    inFolder: (folder) => byFolder.get(folder) ?? [],
    above: (folder, name) =>
      foldersAbove(folder)
        .map((each) => joinPath(each, name))
        .filter((path) => files.has(path)),
    inPackage: (name) => byPackage.get(name) ?? [],
  }
}

function add(map: Map<string, string[]>, key: string, path: string) {
  const known = map.get(key)
  if (known) known.push(path)
  else map.set(key, [path])
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** A folder and all above it, the checkout ('') last. */
export function foldersAbove(folder: string): string[] {
  if (folder === '') return ['']
  const names = folder.split('/')
  return [...names.map((_, index) => names.slice(0, names.length - index).join('/')), '']
}

/** `../b` in `a` as a path of the checkout; null when it leads out of it. */
export function relativeTo(folder: string, path: string): string | null {
  const names = folder === '' ? [] : folder.split('/')
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(name)
    else if (names.pop() === undefined) return null
  }
  return names.join('/')
}
