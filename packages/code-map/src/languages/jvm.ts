import { resolveByName } from '../resolve/by-name.ts'
import type { LanguageRow } from './language.ts'

export const java: LanguageRow = {
  id: 'java',
  family: 'jvm',
  grammars: { java: ['java'] },
  query: `
  (class_declaration name: (identifier) @name) @class
  (interface_declaration name: (identifier) @name) @interface
  (annotation_type_declaration name: (identifier) @name) @interface
  (enum_declaration name: (identifier) @name) @enum
  (record_declaration name: (identifier) @name) @class
  (record_declaration parameters: (formal_parameters (formal_parameter name: (identifier) @name) @field))
  (enum_constant name: (identifier) @name) @enum-member
  (method_declaration name: (identifier) @name) @method
  (annotation_type_element_declaration name: (identifier) @name) @method
  (constructor_declaration name: (identifier) @name) @constructor
  (compact_constructor_declaration name: (identifier) @name) @constructor
  (field_declaration declarator: (variable_declarator name: (identifier) @name)) @field
  (constant_declaration declarator: (variable_declarator name: (identifier) @name)) @field
  `,
  top: '(package_declaration [(identifier) (scoped_identifier)] @package) (import_declaration) @import',
  topDepth: 1,
  separator: '.',
  head: 'brace',
  specifiers: importedNames,
  resolve: resolveByName,
  shares: 'package',
}

export const kotlin: LanguageRow = {
  id: 'kotlin',
  family: 'jvm',
  grammars: { kotlin: ['kt', 'kts'] },
  query: `
  (class_declaration "interface" name: (identifier) @name) @interface
  (class_declaration (modifiers (class_modifier "enum")) name: (identifier) @name) @enum
  (class_declaration name: (identifier) @name) @class
  (object_declaration name: (identifier) @name) @class
  (companion_object name: (identifier) @name) @class
  (enum_entry (identifier) @name) @enum-member
  (class_body (function_declaration name: (identifier) @name) @method)
  (enum_class_body (function_declaration name: (identifier) @name) @method)
  (function_declaration name: (identifier) @name) @function
  (class_parameter ["val" "var"] . (identifier) @name) @property
  (class_body (property_declaration [(variable_declaration (identifier) @name) (multi_variable_declaration (variable_declaration (identifier) @name))]) @property)
  (enum_class_body (property_declaration (variable_declaration (identifier) @name)) @property)
  (secondary_constructor "constructor" @name) @constructor
  (type_alias type: (identifier) @name) @type
  (companion_object "object" @name !name) @class
  `,
  top: `
  (package_header (qualified_identifier) @package)
  (import) @import
  (source_file (property_declaration "val" [(variable_declaration (identifier) @name) (multi_variable_declaration (variable_declaration (identifier) @name))]) @constant)
  (source_file (property_declaration "var" [(variable_declaration (identifier) @name) (multi_variable_declaration (variable_declaration (identifier) @name))]) @variable)
  `,
  topDepth: 1,
  separator: '.',
  head: 'brace',
  prepare: kotlinForGrammar,
  nameOf: (text) => (text === 'object' ? 'Companion' : text.replace(/^`(.*)`$/s, '$1')),
  specifiers: importedNames,
  resolve: resolveByName,
  shares: 'package',
}

/** The grammar takes `fun interface` for a function, and `class A : B by c { … }` for a call of `c`. */
function kotlinForGrammar(text: string): string {
  const spaces = (part: string) => ' '.repeat(part.length)
  return text
    .replace(/\bfun(?=\s+interface\s)/g, spaces)
    .replace(/\bby\s+[\w.]+(?=\s*[,{])/g, (part, at: number) => (isInClassHead(text, at) ? spaces(part) : part))
}

/** A longer head of a class is not looked through. */
const headMaxChars = 500

function isInClassHead(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - headMaxChars), at)
  const head = before.slice(Math.max(before.lastIndexOf('{'), before.lastIndexOf('}')) + 1)
  return /\b(class|object)\b[^=]*:/.test(head) && !/\b(val|var|fun)\s[^()]*$/.test(head)
}

/** `import static a.b.C.*;` as `a.b.C`. */
export function importedNames(statement: string): string[] {
  const text = statement.replace(/^\s*import\s+(static\s+)?/, '').replace(/;\s*$/, '')
  return [
    text
      .replace(/\s+as\s.*$/s, '')
      .replace(/\s/g, '')
      .replace(/\.\*$/, ''),
  ]
}
