import type { Resolve } from '../resolve/checkout.ts'

/** Where the head of a definition ends. */
export type HeadEnd = 'brace' | 'colon' | 'line'

/**
 * A language as its file states it. Its two queries are tree-sitter's; a pattern names a definition by `@name` and its whole by the
 * kind (`@function`, `@enum-member`). The first pattern that names an identifier decides what it is. Other captures:
 *
 * - `@name-end`: a name that begins at `@name` ends here, such as `operator ==`
 * - `@nothing`: what is named here is no definition
 * - `@owner`: what a definition belongs to where that is not what it stands in
 * - `@container`: gives its `@name` to the scope of what stands in it, without being a definition
 * - `@local`: variables in it are nobody else's
 * - `@declared`: the definition itself is elsewhere
 * - `@import`, `@hand-on`: a file or package that is asked for, and one whose names are handed on
 * - `@package`: what the file belongs to
 */
export type LanguageRow = {
  id: string
  /** Languages of one family use each other's names. */
  family: string
  /** Extensions by the name of the grammar that reads them. */
  grammars: Readonly<Record<string, readonly string[]>>
  /** Patterns that may begin anywhere. Each costs time at each node of its kind: what stands at the top of a file is in `top`. */
  query: string
  /** Patterns that begin at most `topDepth` nodes below the root. */
  top: string
  topDepth: number
  /** Between the names of a scope. */
  separator: string
  head: HeadEnd
  /** A variable comes to be by its first assignment: further ones define nothing. */
  assigns?: boolean
  /** Names by which a method is known as a constructor, besides that of its class. */
  constructors?: readonly string[]
  /** The text as the grammar understands it, with every character where it was. */
  prepare?(text: string): string
  /** The names that the text of an `@import` or `@hand-on` stands for; by default the text without its quotes. */
  specifiers?(text: string): string[]
  /** The name that the text of a `@name` gives, where it is more than the name; with an owner before the last separator. */
  nameOf?(text: string): string
  resolve: Resolve
  /** Whose names a file may use without asking for them: those of its folder, of its package (`@package`), or nobody's. */
  shares: 'folder' | 'package' | 'nothing'
}
