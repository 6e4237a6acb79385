import { resolveJavascript } from '../resolve/javascript.ts'
import { functionValues, sharedQuery, sharedTop, variables } from './javascript.ts'
import type { LanguageRow } from './language.ts'

const members = `[
  (construct_signature "new" @name) @constructor
  (property_signature name: _ @name) @property
  (method_signature name: _ @name) @method
]`
/** In the braces of a namespace, a module or `declare global`. */
const inBlock = `(statement_block [${variables} (export_statement [${variables}])])`

/**
 * The grammar takes what follows a line break for arguments of the type before it: `a: A⏎<T>(b: T): B`. A line break becomes a
 * semicolon there. (Not more lines of comment are looked through than anybody writes.)
 */
const callSignature =
  /(?<=[\w>\]])\n(?=(?:[ \t]*(?:\/?\*[^\n]*|\/\/[^\n]*)?\r?\n){0,60}[ \t]*<[A-Za-z_$][\w$]*(?: extends\b|[,>=]))/g

export const typescript: LanguageRow = {
  id: 'typescript',
  family: 'ecmascript',
  grammars: { typescript: ['ts', 'mts', 'cts'], tsx: ['tsx'] },
  query: `
  ${sharedQuery}
  (abstract_class_declaration name: (_) @name) @class
  (interface_declaration name: (_) @name) @interface
  (interface_body ${members})
  (type_alias_declaration name: (_) @name) @type
  (type_alias_declaration value: (object_type ${members}))
  (type_alias_declaration value: (intersection_type (object_type ${members})))
  (enum_declaration name: (_) @name) @enum
  (enum_body name: _ @name @enum-member)
  (enum_assignment name: _ @name) @enum-member
  (class_body (method_signature name: _ @name) @method)
  (abstract_method_signature name: _ @name) @method
  (public_field_definition name: _ @name value: ${functionValues}) @method
  (public_field_definition name: _ @name) @field
  (required_parameter [(accessibility_modifier) "readonly"] pattern: (identifier) @name) @field
  (optional_parameter [(accessibility_modifier) "readonly"] pattern: (identifier) @name) @field
  (function_signature name: (identifier) @name) @function
  (internal_module name: [(identifier) (nested_identifier)] @name) @namespace
  (internal_module body: ${inBlock})
  (module name: [(identifier) (nested_identifier)] @name) @namespace
  (module name: (string) @name) @container
  (module body: ${inBlock})
  (ambient_declaration ${inBlock})
  `,
  top: `
  ${sharedTop}
  (variable_declarator value: [(as_expression (object (pair key: _ @name value: ${functionValues}) @method))
    (satisfies_expression (object (pair key: _ @name value: ${functionValues}) @method))])
  (import_require_clause source: (string) @import)`,
  topDepth: 3,
  assigns: true,
  separator: '.',
  head: 'brace',
  constructors: ['constructor'],
  prepare: (text) => text.replace(callSignature, ';'),
  resolve: resolveJavascript,
  shares: 'nothing',
}
