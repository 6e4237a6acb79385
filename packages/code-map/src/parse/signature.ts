import type { SymbolKind } from '@codeberth/protocol'
import type { HeadEnd } from '../languages/language.ts'
import { isWordCode } from '../words.ts'

/** Longer heads are cut: what a function takes fits, a generated union does not. */
export const signatureMaxChars = 200
/** What may stand before a definition on its line and belongs to its head: modifiers such as `export async`. */
const modifiers = /^[\w\s@]*$/
/** How far is looked back or ahead to understand a character. */
const nearChars = 120
/** A line that begins like this goes on with the head. */
const continuation = /^\s*([.?:|&={]|->|extends\b|implements\b|where\b|throws\b|with\b|requires\b)/
/** Behind these a brace begins a type, not a body. */
const typeBefore = /[:|&<,(]\s*$/
const colonOfBody = /^:\s*(#.*)?(\n|$)/

type Head = { text: string; end: number; style: HeadEnd; kind: SymbolKind }

/**
 * The head of a definition on one line: from its modifiers to where its body begins. `start` is where the definition begins,
 * `nameEnd` where its name ends, `end` where it ends.
 */
export function signatureOf(
  text: string,
  { start, nameEnd, end, kind }: { start: number; nameEnd: number; end: number; kind: SymbolKind },
  style: HeadEnd,
): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const before = text.slice(Math.max(lineStart, start - signatureMaxChars), start)
  const from = Math.max(modifiers.test(before) ? start - before.length : start, nameEnd - 2 * signatureMaxChars)
  const opened = openBrackets(text.slice(from, nameEnd))
  const until = headEnd({ text, end: Math.min(end, nameEnd + 2 * signatureMaxChars), style, kind }, nameEnd, opened)
  const joined = text.slice(from, until).replace(/\s+/g, ' ').trim()
  return joined.length > signatureMaxChars ? `${joined.slice(0, signatureMaxChars - 1)}…` : joined
}

/** Brackets that are open at the end of a text, as around the name in `int (*name)(int)`. */
function openBrackets(text: string): number {
  return Math.max(0, text.replace(/[^([{]/g, '').length - text.replace(/[^)\]}]/g, '').length)
}

function headEnd(head: Head, from: number, opened: number): number {
  let depth = opened
  let angles = 0
  for (let at = from; at < head.end; at++) {
    const char = head.text.charAt(at)
    if (depth === 0 && endsHead(head, at, char, angles)) return at
    if (char === '(' || char === '[' || char === '{') depth++
    else if (char === ')' || char === ']' || char === '}') depth--
    else if (char === '<' && isWordCode(head.text.charCodeAt(at - 1))) angles++
    else if (char === '>' && angles > 0 && !/[=-]/.test(head.text.charAt(at - 1))) angles--
    if (depth < 0) return at
  }
  return head.end
}

function endsHead({ text, style, kind }: Head, at: number, char: string, angles: number): boolean {
  switch (char) {
    case ';':
      return true
    case ',':
      return angles === 0 && !/class|struct|interface|trait|enum$|function|method|constructor|type/.test(kind)
    case '{':
      return style === 'brace' && !typeBefore.test(text.slice(Math.max(0, at - nearChars), at))
    case '=':
      // In other heads an arrow belongs to a type.
      return text.startsWith('=>', at) && (kind === 'function' || kind === 'method')
    case ':':
      return style === 'colon' && colonOfBody.test(text.slice(at, at + nearChars))
    case '\n':
      return style === 'line' || !continuation.test(text.slice(at, at + nearChars))
    default:
      return false
  }
}
