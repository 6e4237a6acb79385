import type { Touch } from '@codeberth/tools'
import type { ParsedLine } from './shell-words.ts'

/** How far a rule reaches: the whole of what is touched, a part of it (one command of a line), or nothing. */
type Cover = 'all' | 'some' | 'none'

/**
 * How a rule (`effect[:pattern]`) covers what a call touches. `execute:npm test *` compares words, a last ` *` stands for any
 * further words or none; it covers a line when it covers each command. With `byName` (denials) `/bin/rm` counts as `rm`: who may
 * run `ls` may not run a file of that name from the checkout. Paths are globs (`*` stays in a folder, `**` does not).
 */
export function ruleCover(rule: string, tool: string, touch: Touch, line: ParsedLine, byName = false): Cover {
  const colon = rule.indexOf(':')
  const effect = colon < 0 ? rule : rule.slice(0, colon)
  const pattern = colon < 0 ? null : rule.slice(colon + 1).trim()
  if (effect === 'tool') return pattern === null || pattern === tool ? 'all' : 'none'
  if (effect !== touch.effect) return 'none'
  if (pattern === null || pattern === '*') return 'all'
  if (touch.effect === 'read' || touch.effect === 'write') return globCovers(pattern, touch.path) ? 'all' : 'none'
  if (touch.effect === 'network') return hostCovers(pattern, touch.host, touch.port) ? 'all' : 'none'
  if (touch.effect !== 'execute' || line === null || line.length === 0) return 'none'
  const covered = line.filter((words) => wordsCover(pattern, words, byName)).length
  return covered === line.length ? 'all' : covered > 0 ? 'some' : 'none'
}

function wordsCover(pattern: string, words: readonly string[], byName: boolean): boolean {
  const wanted = pattern.split(/\s+/).filter((word) => word !== '')
  const open = wanted.at(-1) === '*'
  const fixed = open ? wanted.slice(0, -1) : wanted
  if (words.length < fixed.length || (!open && words.length !== fixed.length)) return false
  return fixed.every((word, at) => {
    const given = words[at] ?? ''
    return (
      starCovers(word, given) ||
      (byName && at === 0 && !word.includes('/') && starCovers(word, given.replace(/^.*\//, '')))
    )
  })
}

const escaped = (text: string): string => text.replace(/[.+^${}()|[\]\\?]/g, '\\$&')

const starCovers = (pattern: string, text: string): boolean =>
  new RegExp(`^${escaped(pattern).replaceAll('*', '.*')}$`, 's').test(text)

function globCovers(glob: string, path: string): boolean {
  const source = escaped(glob).replace(/\*\*\/|\*\*|\*/g, (star) =>
    star === '**/' ? '(?:.*/)?' : star === '**' ? '.*' : '[^/]*',
  )
  return new RegExp(`^${source}$`, 's').test(path)
}

function hostCovers(pattern: string, host: string, port: number | undefined): boolean {
  const [name = '', wantedPort] = pattern.split(':')
  return starCovers(name.toLowerCase(), host.toLowerCase()) && (wantedPort === undefined || Number(wantedPort) === port)
}
