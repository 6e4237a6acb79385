import { resolveByName } from '../resolve/by-name.ts'
import type { LanguageRow } from './language.ts'

export const csharp: LanguageRow = {
  id: 'csharp',
  family: 'csharp',
  grammars: { 'c-sharp': ['cs', 'csx'] },
  query: `
  (namespace_declaration name: (_) @name) @namespace
  (class_declaration name: (identifier) @name) @class
  (struct_declaration name: (identifier) @name) @struct
  (record_declaration name: (identifier) @name) @class
  (interface_declaration name: (identifier) @name) @interface
  (enum_declaration name: (identifier) @name) @enum
  (enum_member_declaration name: (identifier) @name) @enum-member
  (delegate_declaration name: (identifier) @name) @type
  (method_declaration name: (identifier) @name) @method
  (local_function_statement name: (identifier) @name) @function
  (constructor_declaration name: (identifier) @name) @constructor
  (destructor_declaration "~" @name name: (identifier) @name-end) @method
  (operator_declaration "operator" @name operator: _ @name-end) @method
  (conversion_operator_declaration "operator" @name type: (_) @name-end) @method
  (property_declaration name: (identifier) @name) @property
  (indexer_declaration "this" @name) @property
  (record_declaration (parameter_list (parameter name: (identifier) @name) @property))
  (event_declaration name: (identifier) @name) @field
  (event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @field
  (field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @field
  `,
  top: `
  (file_scoped_namespace_declaration name: (_) @name @package) @namespace
  (namespace_declaration name: (_) @package)
  (using_directive) @import
  `,
  topDepth: 2,
  separator: '.',
  head: 'brace',
  specifiers: (text) => [
    text
      .replace(/^\s*(global\s+)?using\s+(static\s+|unsafe\s+)?/, '')
      .replace(/^\w+\s*=\s*/, '')
      .replace(/<.*$|;|\s/gs, ''),
  ],
  resolve: resolveByName,
  shares: 'package',
}
