/** What tree-sitter itself is called among the grammars. */
export const runtimeName = 'tree-sitter'

/**
 * The file of a grammar as a module name. No package has them all: the first lacks C, Kotlin and Swift, and what others offer for
 * the rest was built for another version of tree-sitter and does not load.
 */
export function grammarModule(name: string): string {
  switch (name) {
    case runtimeName:
      return 'web-tree-sitter/web-tree-sitter.wasm'
    case 'c':
    case 'swift':
      return `@repomix/tree-sitter-wasms/out/tree-sitter-${name}.wasm`
    case 'kotlin':
      return '@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm'
    default:
      return `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`
  }
}
