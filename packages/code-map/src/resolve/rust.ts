import { type Checkout, folderOf, joinPath, nameOf, type Resolve } from './checkout.ts'

/**
 * `mod x;` is `x.rs` or `x/mod.rs` beside the file; a path from `crate`, `self`, `super` or a crate of the checkout is followed
 * through such files as far as it goes: https://doc.rust-lang.org/reference/items/modules.html
 */
export const resolveRust: Resolve = (checkout, path, { imports }) => {
  const root = crateRoot(checkout, path)
  return imports.flatMap(({ specifier }) => {
    if (specifier.startsWith('mod ')) return moduleIn(checkout, moduleFolder(path), specifier.slice(4))
    const [first = '', ...rest] = specifier.split('::').map((part) => part.trim())
    switch (first) {
      case 'crate':
        return root === null ? [] : follow(checkout, root, rest)
      case 'self':
        return follow(checkout, path, rest)
      case 'super':
        return fromAbove(checkout, path, rest)
      default:
        return [...follow(checkout, path, [first, ...rest]), ...fromCrate(checkout, first, rest)].slice(0, 1)
    }
  })
}

/** The folder in which the modules of a file lie: its own for `lib.rs`, `main.rs` and `mod.rs`, else the one of its name. */
function moduleFolder(path: string): string {
  return /^(lib|main|mod)\.rs$/.test(nameOf(path)) ? folderOf(path) : path.slice(0, -'.rs'.length)
}

function moduleIn(checkout: Checkout, folder: string, name: string): string[] {
  return [joinPath(folder, `${name}.rs`), joinPath(folder, `${name}/mod.rs`)]
    .filter((file) => checkout.has(file))
    .slice(0, 1)
}

/** The file that a path leads to from a file: the last part may be a module or a name in the one before it. */
function follow(checkout: Checkout, from: string, parts: readonly string[]): string[] {
  let found = from
  for (const part of parts) {
    const next = moduleIn(checkout, moduleFolder(found), part)[0]
    if (next === undefined) break
    found = next
  }
  return found === from && parts.length > 0 && !/^(lib|main|mod)\.rs$/.test(nameOf(from)) ? [] : [found]
}

function fromAbove(checkout: Checkout, path: string, parts: readonly string[]): string[] {
  let folder = folderOf(moduleFolder(path))
  let rest = parts
  while (rest[0] === 'super') {
    folder = folderOf(folder)
    rest = rest.slice(1)
  }
  const parent = [`${folder}.rs`, joinPath(folder, 'mod.rs'), joinPath(folder, 'lib.rs'), joinPath(folder, 'main.rs')]
  const file = parent.find((candidate) => checkout.has(candidate))
  return file === undefined ? [] : follow(checkout, file, rest)
}

/** The root file of the crate that a file belongs to. */
function crateRoot(checkout: Checkout, path: string): string | null {
  for (const manifest of checkout.above(folderOf(path), 'Cargo.toml')) {
    const folder = folderOf(manifest)
    const found = ['src/lib.rs', 'src/main.rs'].map((name) => joinPath(folder, name)).find((file) => checkout.has(file))
    if (found !== undefined) return found
  }
  const source = /^(.*\/)?src\//.exec(path)?.[0] ?? ''
  return ['lib.rs', 'main.rs'].map((name) => source + name).find((file) => checkout.has(file)) ?? null
}

function fromCrate(checkout: Checkout, name: string, parts: readonly string[]): string[] {
  const manifest = [name, name.replaceAll('_', '-')]
    .flatMap((each) => checkout.inPackage(each))
    .find((path) => path.endsWith('Cargo.toml'))
  if (manifest === undefined) return []
  const root = joinPath(folderOf(manifest), 'src/lib.rs')
  return checkout.has(root) ? follow(checkout, root, parts) : []
}
