/** The simple commands of a shell line, each as its words; null where the line holds anything this does not understand. */
export type ParsedLine = readonly (readonly string[])[] | null

/** How deep `bash -c` may nest before the line is not understood. */
const maxNesting = 4

/**
 * Splits a POSIX shell line into its simple commands. Understood: words, quotes, backslashes, `&&`, `||`, `;`, `|`, `&`, newlines,
 * and redirections to other descriptors or `/dev/null`. Substitutions, variables, globs in command position, here-documents,
 * groups, functions, assignments and keywords are not: the answer is then null, and who decides has to ask.
 */
export function parseLine(line: string, nesting = 0): ParsedLine {
  const tokens = tokensOf(line)
  if (tokens === null || nesting > maxNesting) return null
  const commands: string[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'operator') commands.push([])
    else commands.at(-1)?.push(token.text)
  }
  const unwrapped: (readonly string[])[] = []
  for (const words of commands.filter((command) => command.length > 0)) {
    const inner = unwrap(words, nesting)
    if (inner === null) return null
    unwrapped.push(...inner)
  }
  return unwrapped
}

type Token = { kind: 'word'; text: string } | { kind: 'operator' }

/** Characters that change what a line means in ways that are not followed here. */
const foreign = /[$`(){}<>!#]/
const harmlessRedirect = /^(?:[12]?>&[12]|&?>>?\s*\/dev\/null|[12]>>?\s*\/dev\/null|<\s*\/dev\/null)(?=[\s;&|]|$)/

function tokensOf(line: string): Token[] | null {
  const tokens: Token[] = []
  let word: string | null = null
  const endWord = () => {
    if (word !== null) tokens.push({ kind: 'word', text: word })
    word = null
  }
  for (let at = 0; at < line.length; ) {
    const rest = line.slice(at)
    const redirect = word === null ? harmlessRedirect.exec(rest) : null
    if (redirect) {
      at += redirect[0].length
      continue
    }
    const char = line[at] ?? ''
    const quoted = char === '"' || char === "'" ? quotedText(rest) : undefined
    if (quoted === null) return null
    if (quoted) {
      word = (word ?? '') + quoted.text
      at += quoted.length
    } else if (char === '\\') {
      const next = line[at + 1]
      if (next === undefined || next === '\r') return null
      if (next !== '\n') word = (word ?? '') + next
      at += 2
    } else if (/[;&|\n]/.test(char)) {
      endWord()
      tokens.push({ kind: 'operator' })
      at++
    } else if (char === ' ' || char === '\t') {
      endWord()
      at++
    } else if (isForeign(char, word)) return null
    else {
      word = (word ?? '') + char
      at++
    }
  }
  endWord()
  return tokens
}

/** `#` begins a comment and `!` negates only at the start of a word; control and invisible characters may hide something. */
function isForeign(char: string, word: string | null): boolean {
  if (char === '#' || char === '!') return word === null
  return foreign.test(char) || /[\p{Cc}\p{Cf}\p{Zs}]/u.test(char)
}

function quotedText(rest: string): { text: string; length: number } | null {
  if (rest[0] === "'") {
    const end = rest.indexOf("'", 1)
    return end < 0 ? null : { text: rest.slice(1, end), length: end + 1 }
  }
  let text = ''
  for (let at = 1; at < rest.length; at++) {
    const char = rest[at] ?? ''
    if (char === '"') return { text, length: at + 1 }
    if (char === '$' || char === '`') return null
    if (char === '\\' && /["\\$`]/.test(rest[at + 1] ?? '')) text += rest[++at]
    else text += char
  }
  return null
}

const keywords = new Set(
  'if then else elif fi for while until do done case esac in select function time coproc eval exec source . trap alias set unset export [['.split(
    ' ',
  ),
)
const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh'])
/** Programs whose words after their own options are a command again. */
const wrappers = new Set(['sudo', 'doas', 'env', 'nohup', 'nice', 'timeout', 'stdbuf', 'command', 'xargs', 'setsid'])
/** Wrappers that change what the inner command may do or is given: a line with one holds both commands. */
const raising = new Set(['sudo', 'doas', 'xargs'])

/** The commands that really run: wrappers are taken off, `bash -c` is read as a line of its own. */
function unwrap(words: readonly string[], nesting: number): ParsedLine {
  const [first = '', ...rest] = words
  if (keywords.has(first) || first.includes('=') || /[*?[~]/.test(first)) return null
  const name = first.slice(first.lastIndexOf('/') + 1)
  if (shells.has(name)) {
    const script = rest[0] === '-c' ? rest[1] : undefined
    return script === undefined ? null : parseLine(script, nesting + 1)
  }
  if (!wrappers.has(name)) return [words]
  const inner = innerCommand(name, rest)
  if (inner === null || inner.length === 0) return null
  const unwrapped = unwrap(inner, nesting)
  return unwrapped !== null && raising.has(name) ? [words, ...unwrapped] : unwrapped
}

/** Options of wrappers are not followed, but the number that `timeout` and `nice -n` begin with. */
function innerCommand(name: string, rest: readonly string[]): readonly string[] | null {
  const words = name === 'timeout' && /^\d+[smhd]?$/.test(rest[0] ?? '') ? rest.slice(1) : rest
  if (name === 'timeout' && words === rest) return null
  return words[0]?.startsWith('-') ? null : words
}
