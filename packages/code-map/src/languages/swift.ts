import type { LanguageRow } from './language.ts'

const pattern = '[(pattern bound_identifier: (simple_identifier) @name) (pattern (pattern (simple_identifier) @name))]'

const operators = '["==" "!=" "<" ">" "<=" ">=" "+" "-" "*" "/" "%" (custom_operator)]'

export const swift: LanguageRow = {
  id: 'swift',
  family: 'swift',
  grammars: { swift: ['swift'] },
  query: `
  (class_declaration declaration_kind: "extension" name: (_) @name) @container
  (class_declaration declaration_kind: "struct" name: (_) @name) @struct
  (class_declaration declaration_kind: "enum" name: (_) @name) @enum
  (class_declaration declaration_kind: ["class" "actor"] name: (_) @name) @class
  (protocol_declaration name: (_) @name) @interface
  (enum_entry name: (simple_identifier) @name) @enum-member
  (class_declaration declaration_kind: "extension" body: (class_body
    (function_declaration "func" . (simple_identifier) @name) @method))
  (function_declaration "func" . (simple_identifier) @name) @function
  (function_declaration name: ${operators} @name) @method
  (protocol_function_declaration "func" . (simple_identifier) @name) @method
  (init_declaration "init" @name) @constructor
  (deinit_declaration "deinit" @name) @method
  (subscript_declaration "subscript" @name) @method
  (typealias_declaration name: (type_identifier) @name) @type
  (associatedtype_declaration name: (type_identifier) @name) @type
  (protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @property
  (class_body (property_declaration name: ${pattern}) @property)
  (enum_class_body (property_declaration name: ${pattern}) @property)
  (macro_declaration (simple_identifier) @name) @macro
  (import_declaration (identifier) @import)
  `,
  top: `
  (property_declaration (value_binding_pattern mutability: "let") name: ${pattern}) @constant
  (property_declaration name: ${pattern}) @variable
  `,
  topDepth: 1,
  separator: '.',
  head: 'brace',
  // A module is a folder of the build's choice; files of one folder share it.
  resolve: () => [],
  shares: 'folder',
}
