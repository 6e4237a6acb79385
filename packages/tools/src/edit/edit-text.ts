/** Signs in the texts of an edit that it must not be written: the model shortened, or leaked its own call syntax. */

const COMMENT = /^(?:\/\/+|\/\*+|\{\/\*+|<!--|#+|--+|;+|%+|\*+)\s*(.*?)\s*(?:\*+\/\}?|-->)?$/u
const VOCABULARY =
  /\b(?:rest|existing|unchanged|remaining|remainder|remains?|keep|kept|same|omitted|omit|previous|other|others|code|before|above|below|continues?|etc)\b/iu
const DOTS = /^(?:\.{3,}|…)\s*/u
const OPENING =
  /^(?:the\s+)?(?:rest|remaining|remainder|existing|unchanged|other|others|previous|same|omitted|keep)\b/iu

/** Longer lines are data, not a remark about what was left out. */
const PLACEHOLDER_MAX_CHARS = 200

/**
 * The first line that stands for left-out code, such as `// ... rest of code`, in any comment style; undefined without
 * one. Code that holds dots (`f(...args)`, a lone Python `...`) is none.
 */
export function findPlaceholder(text: string, allowed: ReadonlySet<string>): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line.length <= PLACEHOLDER_MAX_CHARS && !allowed.has(line) && isPlaceholder(line))
}

/** The lines of a text without their indentation. */
export function trimmedLines(text: string): Set<string> {
  return new Set(text.split('\n').map((line) => line.trim()))
}

function isPlaceholder(line: string): boolean {
  if (!line.includes('...') && !line.includes('…')) return false
  const inner = COMMENT.exec(line)?.[1]
  return inner === undefined ? isBareElision(line) : isElision(inner.replace(/^[([]\s*/u, ''))
}

/** The text of a comment: dots alone, dots and such words, or such words and dots. */
function isElision(text: string): boolean {
  const words = text.replace(DOTS, '')
  const trails = /(?:\.{3,}|…)[)\]]?$/u.test(text)
  if (words !== text) return trails || /^[)\]]?$/u.test(words) || VOCABULARY.test(words)
  return trails && OPENING.test(words)
}

/** Outside a comment it takes several plain words: `...rest` alone is code. */
function isBareElision(line: string): boolean {
  const inner = /^\((.*)\)$/u.exec(line)?.[1] ?? line
  const words = inner.replace(DOTS, '')
  const plain = /^[\p{L}'’]+(?:\s+[\p{L}'’]+)+[\s.…]*$/u.test(words)
  return plain && VOCABULARY.test(words) && (words !== inner || (inner !== line && OPENING.test(words)))
}

const CALL_TAG_NAMES = [
  'new_string',
  'old_string',
  'newText',
  'oldText',
  'new_text',
  'old_text',
  'parameter',
  'invoke',
  'function_calls',
  'function_call',
  'tool_call',
  'tool_use',
  'arguments',
]
const CALL_MARKS = /<\|(?:tool_call|im_end|eot_id|endoftext|call|end)[^|>\n]{0,40}\|>|<｜tool[^｜>\n]{0,40}｜>/u

/**
 * The piece of call syntax that leaked into a new text: a closing tag that nothing in the text opened (so a real XML file
 * with `<parameter>` elements can be edited) or a control token; undefined without one, or when the old text has it too.
 */
export function findCallSyntax(oldText: string, newText: string): string | undefined {
  const mark = CALL_MARKS.exec(newText)?.[0]
  if (mark !== undefined && !oldText.includes(mark)) return mark
  for (const name of CALL_TAG_NAMES) {
    const closing = `</${name}>`
    if (!newText.includes(closing) || oldText.includes(closing)) continue
    if (count(newText, closing) > count(newText, `<${name}`)) return closing
  }
  return undefined
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}
