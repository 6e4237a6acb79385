import { resolveRuby } from '../resolve/ruby.ts'
import type { LanguageRow } from './language.ts'

const calls = (methods: string, pattern: string, more = '') =>
  `((call method: (identifier) @_call ${pattern}) ${more} (#match? @_call "^(${methods})$"))`

export const ruby: LanguageRow = {
  id: 'ruby',
  family: 'ruby',
  grammars: { ruby: ['rb', 'rake', 'gemspec', 'ru'] },
  query: `
  (class name: (_) @name) @class
  (module name: (_) @name) @namespace
  (method name: _ @name) @method
  (singleton_method name: _ @name) @method
  (alias name: _ @name) @method
  (assignment left: (constant) @name) @constant
  (assignment left: (scope_resolution) @name) @constant
  (assignment left: (left_assignment_list (constant) @name @constant))
  ${calls('attr_accessor|attr_reader|attr_writer', 'arguments: (argument_list (simple_symbol) @name @property)')}
  ${calls('alias_method|define_method', 'arguments: (argument_list . (simple_symbol) @name @method)')}
  ${calls('require|require_relative|load|autoload', 'arguments: (argument_list (string) @_path)', '@import')}
  `,
  top: '(program) @_file',
  topDepth: 0,
  assigns: true,
  separator: '::',
  head: 'line',
  constructors: ['initialize'],
  nameOf: (text) => text.replace(/^:/, ''),
  specifiers: requiredFile,
  resolve: resolveRuby,
  shares: 'nothing',
}

/** `require_relative '../a'` as `../a` or `./a`; `require 'a/b'` as `a/b`. */
function requiredFile(text: string): string[] {
  const path = /["']([^"'#]*)["']\s*\)?\s*$/.exec(text)?.[1]
  if (path === undefined) return []
  return [/^require_relative\b/.test(text) && !path.startsWith('.') ? `./${path}` : path]
}
