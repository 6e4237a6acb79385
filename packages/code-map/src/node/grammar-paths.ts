import { createRequire } from 'node:module'
import { grammarModule } from './grammar-names.ts'

const require = createRequire(import.meta.url)

/** The file of a grammar. In a compiled program this module is another one: the files are inside it. */
export const grammarPath = (name: string): string => require.resolve(grammarModule(name))
