import type { Policy } from '@codeberth/protocol'
import type { Touch } from '@codeberth/tools'
import { isOutside, isProtected, isSensitive, mayMeanSensitive } from './paths.ts'
import { ruleCover } from './rules.ts'
import { type ParsedLine, parseLine } from './shell-words.ts'

export type Decision = { kind: 'allow' } | { kind: 'ask'; why: string } | { kind: 'deny'; reason: string }

const allow: Decision = { kind: 'allow' }
const ask = (why: string): Decision => ({ kind: 'ask', why })
const deny = (reason: string): Decision => ({ kind: 'deny', reason })

/**
 * Whether a call may happen, by everything it would touch: one denied part denies it, else one asked part asks. Deny beats ask
 * beats allow, whatever the order of the rules. What asks is for the caller to settle: with nobody to answer it is a refusal.
 */
export function decide(tool: string, touches: readonly Touch[], policy: Policy): Decision {
  const decisions = touches.map((touch) => decideOne(tool, touch, policy))
  return (
    decisions.find((decision) => decision.kind === 'deny') ??
    decisions.find((decision) => decision.kind === 'ask') ??
    allow
  )
}

function decideOne(tool: string, touch: Touch, policy: Policy): Decision {
  const line = touch.effect === 'execute' ? parseLine(touch.command) : null
  const denied = policy.deny.find((rule) => ruleCover(rule, tool, touch, line, true) !== 'none')
  if (denied !== undefined) return deny(`the rule "${denied}" denies it`)
  const refused = alwaysRefused(touch, line) ?? (policy.readOnly ? readOnlyRefusal(touch, line) : null)
  if (refused) return refused
  const doubted = alwaysAsked(touch, line, policy)
  if (doubted) return doubted
  if (
    policy.allow.some((rule) => ruleCover(rule, tool, touch, line) === 'all') ||
    coveredTogether(tool, touch, line, policy)
  )
    return allow
  return byPreset(touch, line, policy.preset)
}

/** Several rules together may cover a line: each command needs one of them. */
function coveredTogether(tool: string, touch: Touch, line: ParsedLine, policy: Policy): boolean {
  if (!line || line.length < 2) return false
  return line.every((words) => policy.allow.some((rule) => ruleCover(rule, tool, touch, [words]) === 'all'))
}

function alwaysRefused(touch: Touch, line: ParsedLine): Decision | null {
  if ((touch.effect === 'read' || touch.effect === 'write') && isSensitive(touch.path))
    return deny(`${touch.path} is likely to hold secrets`)
  if (touch.effect !== 'execute') return null
  const words = line?.flat() ?? touch.command.split(/[\s"'`$(){}<>;|&]+/)
  const found = words
    .flatMap((word) => [word, word.replace(/^[^=]*=/, ''), word.replace(/^@/, '')])
    .find((word) => isSensitive(word) || mayMeanSensitive(word))
  return found === undefined ? null : deny(`${found} is likely to hold secrets`)
}

/** What asks even where everything else is allowed. */
function alwaysAsked(touch: Touch, line: ParsedLine, policy: Policy): Decision | null {
  if (touch.effect === 'write' && isProtected(touch.path)) return ask(`${touch.path} is run or read by other programs`)
  if (touch.effect !== 'execute') return null
  const hasDenials = policy.deny.some((rule) => rule.startsWith('execute'))
  return line === null && hasDenials ? ask('the command could not be read to hold it against the deny rules') : null
}

/** Programs that only look, with the arguments that let them do more. */
const lookers: Record<string, RegExp | null> = {
  ls: null,
  cat: null,
  head: null,
  tail: null,
  wc: null,
  pwd: null,
  echo: null,
  true: null,
  stat: null,
  grep: null,
  rg: /^--(pre|hostname-bin)/,
  diff: null,
  cut: null,
  which: null,
  du: null,
  basename: null,
  dirname: null,
}
const lookingGit = new Set([
  'status',
  'diff',
  'log',
  'show',
  'blame',
  'ls-files',
  'rev-parse',
  'grep',
  'shortlog',
  'describe',
])

/** Options of looking Git commands that write a file or run a program; Git takes any beginning of a long one. */
const gitDoesMore = /^(--o|-O|--e|--text)/

function looksOnly(words: readonly string[]): boolean {
  const [program = '', ...rest] = words
  if (program === 'git') return lookingGit.has(rest[0] ?? '') && !rest.some((word) => gitDoesMore.test(word))
  const more = Object.hasOwn(lookers, program) ? lookers[program] : undefined
  return more !== undefined && !(more && rest.some((word) => more.test(word)))
}

function readOnlyRefusal(touch: Touch, line: ParsedLine): Decision | null {
  if (touch.effect === 'write') return deny('this mode changes no files')
  if (touch.effect !== 'execute' || line?.every(looksOnly)) return null
  return deny('this mode runs only commands that look (git status, git diff, ls, cat, grep …)')
}

function byPreset(touch: Touch, line: ParsedLine, preset: Policy['preset']): Decision {
  if (preset === 'full' || preset === 'sandbox') return allow
  switch (touch.effect) {
    case 'read':
      return isOutside(touch.path) ? ask('it is outside the checkout') : allow
    case 'write':
      if (isOutside(touch.path)) return ask('it is outside the checkout')
      return preset === 'careful' ? ask('the preset careful asks before each change') : allow
    case 'execute':
      if (line === null) return ask('the command could not be read')
      return preset === 'trusted'
        ? allow
        : ask(`no rule allows it; --allow "execute:${(line[0] ?? []).join(' ')}" would`)
    case 'network':
    case 'spend':
      return preset === 'trusted' ? allow : ask('no rule allows it')
    case 'ask':
      return allow
  }
}
