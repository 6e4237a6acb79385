import { resolveRust } from '../resolve/rust.ts'
import type { LanguageRow } from './language.ts'

const typeName =
  '[(type_identifier) @name (generic_type type: (_) @name) (scoped_type_identifier name: (_) @name) (reference_type type: (_) @name)]'

export const rust: LanguageRow = {
  id: 'rust',
  family: 'rust',
  grammars: { rust: ['rs'] },
  query: `
  (impl_item type: ${typeName}) @container
  (impl_item body: (declaration_list (function_item name: (identifier) @name) @method))
  (foreign_mod_item body: (declaration_list (function_signature_item name: (identifier) @name) @function) @declared)
  (foreign_mod_item body: (declaration_list (static_item name: (identifier) @name) @variable) @declared)
  (function_item name: (identifier) @name) @function
  (function_signature_item name: (identifier) @name) @method
  (struct_item name: (type_identifier) @name) @struct
  (union_item name: (type_identifier) @name) @struct
  (enum_item name: (type_identifier) @name) @enum
  (enum_variant name: (identifier) @name) @enum-member
  (trait_item name: (type_identifier) @name) @trait
  (field_declaration name: (field_identifier) @name) @field
  (type_item name: (type_identifier) @name) @type
  (associated_type name: (type_identifier) @name) @type
  (const_item name: (identifier) @name) @constant
  (static_item name: (identifier) @name) @variable
  (macro_definition name: (identifier) @name) @macro
  (mod_item name: (identifier) @name) @namespace
  (mod_item !body) @import
  (use_declaration (visibility_modifier)) @hand-on
  (use_declaration) @import
  `,
  top: '(source_file) @_file',
  topDepth: 0,
  separator: '::',
  head: 'brace',
  specifiers: importedPaths,
  resolve: resolveRust,
  shares: 'nothing',
}

/** Of `use a::{b, c::d as e};` the paths `a::b` and `a::c::d`; of `mod x;` the path `mod x`. */
export function importedPaths(statement: string): string[] {
  const text = statement
    .replace(/\/\/[^\n]*|#\[[^\]]*\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  const module = /\bmod (\w+) ?;?$/.exec(text)
  if (module) return [`mod ${module[1]}`]
  const path = text.replace(/^.*?\buse /, '').replace(/;$/, '')
  return expanded(path, 0)
}

/** Deeper than anybody nests. */
const depthMax = 8

function expanded(path: string, depth: number): string[] {
  const open = path.indexOf('{')
  if (open < 0 || depth > depthMax)
    return [
      path
        .replace(/ as .*$/, '')
        .replace(/::\*$/, '')
        .trim(),
    ]
  const prefix = path.slice(0, open).trim()
  return listOf(path.slice(open + 1, path.lastIndexOf('}'))).flatMap((each) =>
    each === 'self' ? [prefix.replace(/::$/, '')] : expanded(prefix + each, depth + 1),
  )
}

/** The parts of a list in braces, split at its own commas. */
function listOf(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at)
    if (char === '{') depth++
    else if (char === '}') depth--
    if (at === text.length || (char === ',' && depth === 0)) {
      const part = text.slice(from, at).trim()
      if (part !== '') parts.push(part)
      from = at + 1
    }
  }
  return parts
}
