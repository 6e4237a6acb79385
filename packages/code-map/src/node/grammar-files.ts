import { readFileSync } from 'node:fs'
import type { GrammarFiles } from '../parse/parsers.ts'
import { runtimeName } from './grammar-names.ts'
import { grammarPath } from './grammar-paths.ts'

/** Grammars as the packages bring them. */
export const grammarFiles: GrammarFiles = {
  runtime: () => readFileSync(grammarPath(runtimeName)),
  grammar: (name) => readFileSync(grammarPath(name)),
}
