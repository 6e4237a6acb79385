import type { Checkout, Resolve } from './checkout.ts'

/**
 * Names such as `a.b.C` or `A\B\C`: the files of the package before it that define the last part, or the whole package for a name
 * that is one. A part of a class (`a.b.C.D`) is looked for in the class.
 */
export const resolveByName: Resolve = (checkout, path, { imports }) =>
  imports.flatMap(({ specifier }) => {
    const parts = specifier.split(/[.\\]/).filter((part) => part !== '')
    const separator = specifier.includes('\\') ? '\\' : '.'
    for (let count = parts.length; count > 0; count--) {
      const files = checkout.inPackage(parts.slice(0, count).join(separator)).filter((file) => file !== path)
      if (files.length === 0) continue
      const name = parts[count]
      if (name === undefined) return [...files]
      return files.filter((file) =>
        checkout.facts(file)?.symbols.some((symbol) => symbol.name === name && isAtTop(symbol.scope, checkout, file)),
      )
    }
    return []
  })

/** In some languages everything stands in the braces of a namespace. */
const isAtTop = (scope: string | null, checkout: Checkout, file: string) =>
  scope === null || scope === checkout.facts(file)?.packageName
