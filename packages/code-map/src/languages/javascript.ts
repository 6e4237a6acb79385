import { resolveJavascript } from '../resolve/javascript.ts'
import type { LanguageRow } from './language.ts'

/** The values that make a name a function. */
export const functionValues = '[(arrow_function) (function_expression) (generator_function)]'
const pairs = `(object (pair key: _ @name value: ${functionValues}) @method)`

/** Patterns of JavaScript that hold in TypeScript too. */
export const sharedQuery = `
  (function_declaration name: (identifier) @name) @function
  (generator_function_declaration name: (identifier) @name) @function
  (class_declaration name: (_) @name) @class
  (method_definition name: _ @name) @method
  (variable_declarator name: (identifier) @name value: ${functionValues}) @function
  (variable_declarator name: (identifier) @name value: (class)) @class
  (assignment_expression left: (member_expression object: (_) @owner property: _ @name) right: ${functionValues}
    (#not-eq? @owner "module")) @method
  (assignment_expression left: (member_expression object: (_) @owner property: _ @name) right: (class)
    (#not-eq? @owner "module")) @class
  (arguments (function_expression name: (identifier) @name) @function)
  (return_statement (function_expression name: (identifier) @name) @function)
  (call_expression function: (import) arguments: (arguments . (string) @import))
  (call_expression function: (identifier) @_require arguments: (arguments . (string) @import) (#eq? @_require "require"))
`

/** Variables with the node that holds them, as alternatives. (An alternative that has alternatives itself is not always matched.) */
export const variables = `
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name) @variable)
  (variable_declaration (variable_declarator name: (identifier) @name) @variable)
`

/** Patterns at the top of a file: program, export, declaration, declarator. */
export const sharedTop = `
  ${variables}
  (variable_declarator name: (object_pattern [
    (shorthand_property_identifier_pattern) @name @constant
    (pair_pattern value: (identifier) @name @constant)
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name @constant)]))
  (variable_declarator name: (array_pattern (identifier) @name @constant))
  (variable_declarator value: (call_expression function: (identifier) @_require (#eq? @_require "require"))) @local
  (variable_declarator value: (member_expression object: (call_expression function: (identifier) @_require (#eq? @_require "require")))) @local
  (variable_declarator value: (await_expression (call_expression function: (import)))) @local
  [(if_statement) (try_statement) (for_statement) (for_in_statement) (while_statement) (do_statement)
    (switch_statement)] @local

  (variable_declarator value: ${pairs})
  (variable_declarator value: (object (pair value: ${pairs})))
  (assignment_expression right: ${pairs})
  (export_statement value: ${pairs})
  (export_statement "default" @name value: ${functionValues}) @function
  (export_statement "default" @name value: (class !name)) @class
  (assignment_expression left: (member_expression object: (identifier) @_module) right: [
    (function_expression name: (identifier) @name) @function
    (class name: (_) @name) @class] (#eq? @_module "module"))

  (import_statement source: (string) @import)
  (export_statement source: (string) @hand-on)
`

export const javascript: LanguageRow = {
  id: 'javascript',
  family: 'ecmascript',
  grammars: { javascript: ['js', 'mjs', 'cjs', 'jsx'] },
  query: `
  ${sharedQuery}
  (field_definition property: _ @name value: ${functionValues}) @method
  (field_definition property: _ @name) @field`,
  top: sharedTop,
  topDepth: 3,
  assigns: true,
  separator: '.',
  head: 'brace',
  constructors: ['constructor'],
  resolve: resolveJavascript,
  shares: 'nothing',
}
