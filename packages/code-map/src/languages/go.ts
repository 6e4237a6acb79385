import { resolveGo } from '../resolve/go.ts'
import type { LanguageRow } from './language.ts'

const named = '(type_identifier) @owner'
const generic = '(generic_type type: (type_identifier) @owner)'
/** Written flat: an alternative that has alternatives itself is not always matched. */
const receiver = `[${named} ${generic} (pointer_type ${named}) (pointer_type ${generic})]`

export const go: LanguageRow = {
  id: 'go',
  family: 'go',
  grammars: { go: ['go'] },
  query: `
  (type_spec name: (type_identifier) @name type: (struct_type)) @struct
  (type_spec name: (type_identifier) @name type: (interface_type)) @interface
  (type_spec name: (type_identifier) @name) @type
  (type_alias name: (type_identifier) @name) @type
  (type_spec type: (struct_type (field_declaration_list (field_declaration name: (field_identifier) @name) @field)))
  (method_elem name: (field_identifier) @name) @method
  `,
  top: `
  (function_declaration name: (identifier) @name) @function
  (method_declaration
    receiver: (parameter_list (parameter_declaration type: ${receiver}))
    name: (field_identifier) @name) @method
  (const_spec (identifier) @name) @constant
  (var_spec (identifier) @name) @variable
  (import_spec path: (_) @import)
  (package_clause (package_identifier) @package)
  `,
  topDepth: 3,
  separator: '.',
  head: 'brace',
  resolve: resolveGo,
  shares: 'folder',
}
