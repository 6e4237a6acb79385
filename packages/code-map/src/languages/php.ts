import { resolvePhp } from '../resolve/php.ts'
import type { LanguageRow } from './language.ts'

export const php: LanguageRow = {
  id: 'php',
  family: 'php',
  grammars: { php: ['php', 'phtml', 'inc'] },
  query: `
  (class_declaration name: (name) @name) @class
  (interface_declaration name: (name) @name) @interface
  (trait_declaration name: (name) @name) @trait
  (enum_declaration name: (name) @name) @enum
  (enum_case name: (name) @name) @enum-member
  (function_definition name: (name) @name) @function
  (method_declaration name: (name) @name) @method
  (property_declaration (property_element name: (variable_name (name) @name))) @property
  (property_promotion_parameter name: (variable_name (name) @name)) @field
  (const_declaration (const_element . (name) @name)) @constant
  ((function_call_expression function: (name) @_define arguments: (arguments . (argument (string) @name))) @constant
    (#match? @_define "^define$"))
  [(include_expression) (include_once_expression) (require_expression) (require_once_expression)] @import
  `,
  top: `
  (namespace_definition name: (namespace_name) @name @package) @namespace
  (namespace_use_declaration) @import
  (expression_statement (assignment_expression left: (variable_name (name) @name)) @variable)
  [(if_statement) (for_statement) (foreach_statement) (while_statement) (do_statement) (switch_statement) (try_statement)] @local
  `,
  topDepth: 2,
  assigns: true,
  separator: '\\',
  head: 'brace',
  constructors: ['__construct'],
  specifiers: usedNames,
  resolve: resolvePhp,
  shares: 'package',
}

/** Of `use A\{B, C as D};` the names `A\B` and `A\C`; of `require __DIR__ . '/x.php'` the path `./x.php`. */
function usedNames(statement: string): string[] {
  if (!/^use\b/.test(statement)) {
    const path = /["']([^"'$]*)["']\s*\)?$/.exec(statement)?.[1]
    return path === undefined ? [] : [`./${path.replace(/^\.?\//, '')}`]
  }
  const text = statement.replace(/^use\s+(function\s+|const\s+)?/, '').replace(/;\s*$/, '')
  const group = /^(.*?)\\?\{(.*)\}$/s.exec(text)
  const [prefix, list] = group ? [`${group[1]}\\`, group[2] ?? ''] : ['', text]
  return list
    .split(',')
    .map(
      (each) =>
        prefix +
        each
          .trim()
          .replace(/^(function|const)\s+/, '')
          .replace(/\s+as\s.*$/s, ''),
    )
    .map((name) => name.replace(/^\\/, ''))
    .filter((name) => name !== prefix)
}
