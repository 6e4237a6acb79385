import type { Tree } from 'web-tree-sitter'
import { isWordCode } from '../words.ts'

/** One place where a name stands, with the text of its line. */
export type MentionInText = { line: number; column: number; text: string }

/** A file with more of them is not read to its end. */
const mentionsMax = 1_000
const lineMaxChars = 200
/** Nodes whose text is not code. */
const proseNode =
  /comment|string_content|string_fragment|string_literal|^string$|char_literal|heredoc|regex|jsx_text|^text$/

/** Where `name` stands as an identifier: whole, and not inside a comment or a string. */
export function mentionsOf(tree: Tree, text: string, name: string): MentionInText[] {
  const found: MentionInText[] = []
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf(name); at >= 0 && found.length < mentionsMax; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length
    if ((at > 0 && isWordCode(text.charCodeAt(at - 1))) || (end < text.length && isWordCode(text.charCodeAt(end))))
      continue
    const node = tree.rootNode.descendantForIndex(at, end - 1)
    if (!node || proseNode.test(node.type)) continue
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < at; next = text.indexOf('\n', lineStart)) {
      line++
      lineStart = next + 1
    }
    const lineEnd = text.indexOf('\n', at)
    const whole = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).trimEnd()
    found.push({ line, column: at - lineStart + 1, text: whole.slice(0, lineMaxChars) })
  }
  return found
}
