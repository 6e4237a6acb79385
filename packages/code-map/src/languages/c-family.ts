import { resolveIncludes } from '../resolve/includes.ts'
import type { LanguageRow } from './language.ts'

/** A declarator with what may stand around a name: `*name`, `&name`, `name[3]`, `**name`. */
function declared(name: string, also: readonly string[] = []): string {
  const around = ['pointer_declarator', 'array_declarator', ...also]
  const once = around.map((node) => wrapped(node, name))
  const twice = ['pointer_declarator', 'array_declarator'].flatMap((outer) =>
    ['pointer_declarator', 'array_declarator'].map((inner) => wrapped(outer, wrapped(inner, name))),
  )
  return `[${[name, ...once, ...twice].join(' ')}]`
}

/** References have no field for what they hold. */
const wrapped = (node: string, inner: string) =>
  node === 'reference_declarator' ? `(reference_declarator ${inner})` : `(${node} declarator: ${inner})`

/** `(*name)(…)`: a pointer to a function. */
const functionPointer = (name: string) =>
  `(function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: ${name})))`

const functionNamed = (name: string) => `(function_declarator declarator: ${name})`

/** Types that have a name of their own in this place: what is declared with them does not give them its name. */
const namedType = `[
  (struct_specifier name: (_) body: (_))
  (union_specifier name: (_) body: (_))
  (enum_specifier name: (_) body: (_))
]`

/** The name of a type; that of a specialisation is the template's. */
const typeName = (references: readonly string[]) =>
  references.length === 0
    ? '(_) @name'
    : '[(type_identifier) @name (template_type name: (_) @name) (qualified_identifier) @name]'

/** Patterns of C that hold in C++ too; `references`: declarators that only C++ has. */
const shared = (references: readonly string[]) => `
  (preproc_ifdef name: (identifier) @_guard . (preproc_def name: (identifier) @name !value) @nothing
    (#eq? @_guard @name) (#match? @name "(?:_H(?:H|PP|XX)?|_INC|_INCLUDED?|_GUARD)_*$"))
  (preproc_def name: (identifier) @name) @macro
  (preproc_function_def name: (identifier) @name) @macro
  (struct_specifier name: ${typeName(references)} body: (_)) @struct
  (union_specifier name: ${typeName(references)} body: (_)) @struct
  (enum_specifier name: (_) @name body: (_)) @enum
  (enumerator name: (identifier) @name) @enum-member
  (type_definition type: ${namedType} declarator: ${declared('(type_identifier) @name @type')})
  (field_declaration type: ${namedType} declarator: ${declared('(field_identifier) @name @field')})
  (declaration type: ${namedType} declarator: ${declared('(identifier) @name @variable', ['init_declarator'])})
  (type_definition declarator: ${declared('(type_identifier) @name')}) @type
  (type_definition declarator: ${declared(functionPointer('(type_identifier) @name'))}) @type
  (type_definition declarator: ${functionNamed('(type_identifier) @name')}) @type
  (field_declaration declarator: ${declared('(field_identifier) @name')}) @field
  (field_declaration declarator: ${functionPointer('(field_identifier) @name')}) @field
  (function_definition declarator: ${declared(functionNamed('(identifier) @name'), references)}) @function
  (function_definition declarator: (function_declarator declarator: (parenthesized_declarator (pointer_declarator
    declarator: ${functionNamed('(identifier) @name')})))) @function
  (declaration (storage_class_specifier) @_extern declarator: ${declared('(identifier) @name @declared')}
    (#eq? @_extern "extern")) @variable
  (declaration declarator: ${declared(functionNamed('(identifier) @name @declared'), references)}) @function
  (declaration declarator: ${declared('(identifier) @name', ['init_declarator', ...references])}) @variable
  (declaration declarator: (init_declarator declarator: ${declared('(identifier) @name')})) @variable
  (declaration declarator: ${functionPointer('(identifier) @name')}) @variable
  (declaration declarator: (init_declarator declarator: ${functionPointer('(identifier) @name')})) @variable
  (preproc_include path: (_) @import)
`

export const c: LanguageRow = {
  id: 'c',
  family: 'c',
  grammars: { c: ['c', 'h'] },
  query: shared([]),
  top: '(translation_unit) @_file',
  topDepth: 0,
  separator: '::',
  head: 'brace',
  prepare: withoutMacros,
  nameOf: (text) => (reserved.has(text) ? '' : text),
  specifiers: includedFile,
  resolve: resolveIncludes,
  shares: 'nothing',
}

const memberName = '[(field_identifier) (operator_name) (destructor_name) (identifier)] @name'
const references = ['reference_declarator']

export const cpp: LanguageRow = {
  ...c,
  id: 'cpp',
  grammars: { cpp: ['cc', 'cpp', 'cxx', 'c++', 'hh', 'hpp', 'hxx', 'h++', 'ipp', 'inl', 'tpp', 'ino', 'cu', 'cuh'] },
  query: `
  (friend_declaration (declaration declarator: ${functionNamed('(identifier) @name')}) @nothing)
  (class_specifier name: ${typeName(references)} body: (_)) @class
  (namespace_definition name: (_) @name) @namespace
  (alias_declaration name: (type_identifier) @name) @type
  (concept_definition name: (identifier) @name) @type
  (function_definition declarator: ${declared(functionNamed(memberName), references)}) @function
  (function_definition declarator: ${declared(functionNamed('(qualified_identifier) @name'), references)}) @function
  (function_definition declarator: (operator_cast) @name) @method
  (function_definition declarator: (qualified_identifier name: (operator_cast)) @name) @method
  (field_declaration declarator: ${declared(functionNamed(memberName), references)}) @method
  (field_declaration_list (declaration declarator: ${functionNamed(memberName)}) @method)
  (field_declaration_list (declaration declarator: (operator_cast) @name) @method)
  (field_declaration_list (template_declaration (declaration declarator: ${declared(functionNamed(memberName), references)}) @method))
  (field_declaration declarator: (reference_declarator (field_identifier) @name @field))
  (declaration declarator: (init_declarator declarator: (qualified_identifier) @name) @variable)
  ${shared(references)}
  `,
  nameOf: cppName,
}

/** `Foo<T>::bar` as `Foo::bar`, `operator bool() const` as `operator bool`. */
function cppName(text: string): string {
  const [, before = '', operator] = /^(.*?)(\boperator\b.*)?$/s.exec(text) ?? []
  const plain = withoutArguments(before)
    .replace(/\s*::\s*/g, '::')
    .trim()
    .replace(/^.*\s/, '')
  if (operator === undefined) return reserved.has(plain) ? '' : plain
  return (
    plain +
    operator
      .replace(/(?<!operator\s*)\(.*$/s, '')
      .replace(/\s+/g, ' ')
      .trim()
  )
}

/** What the grammar may take for a name behind a macro that it does not know. */
const reserved = new Set(
  'if else for while do switch case return const static inline friend void auto typename template struct class'.split(
    ' ',
  ),
)

const capitals = '[A-Z_][A-Z0-9_]{2,}'
const macros = [
  // `MY_API int *f(`: before what is a type and a name already.
  new RegExp(
    `(?<=^[ \\t]*(?:static |inline |extern |virtual |explicit )*)\\b${capitals}(?=[ \\t]+(?!const\\b)(?:const |unsigned |struct |enum )*[A-Za-z_][\\w:<>]*[ \\t*&]+[A-Za-z_][\\w:~]*[ \\t]*\\()`,
    'gm',
  ),
  // `class MY_API C {`
  new RegExp(
    `(?<=\\b(?:class|struct|union|enum)[ \\t]+)${capitals}(?=[ \\t]+[A-Za-z_]\\w*\\s*(?:final\\s*)?[:{])`,
    'g',
  ),
  // `MY_BEGIN_NAMESPACE` or `MY_INLINE` on a line of its own; a return type there has no underscore.
  /(?<=^[ \t]*)[A-Z][A-Z0-9]*_[A-Z0-9_]+(?=[ \t]*\r?\n\s*[A-Za-z_~/#[])/gm,
  // `MY_ATTRIBUTE(3)` on a line of its own before a declaration.
  /(?<=^[ \t]*)[A-Z][A-Z0-9]*_[A-Z0-9_]+\([^()\n]{0,200}\)(?=[ \t]*\r?\n\s*[A-Za-z_~])/gm,
]

/** Nobody expands macros here, and one before a definition makes the grammar take it for another. */
function withoutMacros(text: string): string {
  const blank = (name: string, at: number, whole: string) =>
    // The last name of an enumeration stands alone too.
    /[,{=]\s*$/.test(whole.slice(Math.max(0, at - 80), at)) ? name : ' '.repeat(name.length)
  return macros.reduce((left, macro) => left.replace(macro, blank), text)
}

/** `Foo<Bar<T>>::baz` as `Foo::baz`, inner arguments first. */
function withoutArguments(name: string): string {
  let left = name
  for (let inner = ''; inner !== left; ) {
    inner = left
    left = left.replace(/<[^<>]*>/g, '')
  }
  return left.replace(/[<>].*$/s, '')
}

/** `"a.h"` and `<a.h>` alike as `a.h`. */
function includedFile(text: string): string[] {
  return [text.replace(/^["<]|[">]$/g, '')]
}

/** Headers of both languages end in `.h`; what only C++ has tells them apart. */
export const isCpp = (text: string): boolean =>
  /^\s*(class\s+\w|namespace\b|template\s*<|using\s+\w|public:|private:|protected:)|\bconstexpr\b|\boperator\s*[=(<>+*!-]|#include\s*<(string|vector|memory|map|utility|iostream|functional|cstd\w+)>/m.test(
    text,
  )
