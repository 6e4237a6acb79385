import { registerHooks } from 'node:module'

// npm puts drizzle-orm beside this package and drizzle-kit at the root, from where it does not find it.
let isOurs = false
registerHooks({
  resolve(specifier, context, next) {
    if (isOurs || !specifier.startsWith('drizzle-orm')) return next(specifier, context)
    isOurs = true
    try {
      return { url: import.meta.resolve(specifier), shortCircuit: true }
    } finally {
      isOurs = false
    }
  },
})
