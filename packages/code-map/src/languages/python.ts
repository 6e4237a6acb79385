import { resolvePython } from '../resolve/python.ts'
import type { LanguageRow } from './language.ts'

const names = '[(identifier) @name (pattern_list (identifier) @name) (tuple_pattern (identifier) @name)]'

export const python: LanguageRow = {
  id: 'python',
  family: 'python',
  grammars: { python: ['py', 'pyi', 'pyw'] },
  query: `
  (function_definition name: (identifier) @name) @function
  (class_definition name: (identifier) @name) @class
  (class_definition body: (block (expression_statement (assignment left: ${names}) @field)))
  (type_alias_statement left: (type (identifier) @name)) @type
  [(import_statement) (import_from_statement)] @import
  `,
  // A module, an if or try in it, and an else of that.
  top: `
  (assignment left: (identifier) @name right: (lambda)) @function
  (assignment left: ${names} (#match? @name "^_*[A-Z][A-Z0-9_]*$")) @constant
  (assignment left: ${names}) @variable
  [(for_statement) (while_statement) (with_statement)] @local
  (if_statement condition: (comparison_operator (identifier) @_name) (#eq? @_name "__name__")) @local
  `,
  topDepth: 5,
  assigns: true,
  separator: '.',
  head: 'colon',
  constructors: ['__init__'],
  specifiers: importedModules,
  resolve: resolvePython,
  shares: 'nothing',
}

/** Of `from .a import b, c as d` the names `.a`, `.a.b` and `.a.c`: what is imported may be a module or a name in one. */
export function importedModules(statement: string): string[] {
  const text = statement
    .replace(/#[^\n]*|\\\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const listed = (list: string) =>
    list
      .replace(/[()]/g, '')
      .split(',')
      .map((each) => each.trim().split(' as ')[0]?.trim() ?? '')
      .filter((name) => name !== '')
  const from = /^from (\.*) ?([\w.]*) ?import (.*)$/.exec(text)
  if (!from) return listed(text.replace(/^import /, ''))
  const [, dots = '', module = '', list = ''] = from
  const base = `${dots}${module}`
  const inside = listed(list).filter((name) => name !== '*')
  return [base, ...inside.map((name) => (module === '' ? `${dots}${name}` : `${base}.${name}`))]
}
