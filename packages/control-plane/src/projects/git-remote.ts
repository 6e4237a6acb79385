import { Fault } from '@codeberth/protocol'

/** A remote that was checked: what Git is told, and where the edge goes for it. */
export type GitRemote = { url: string; scheme: 'https' | 'file'; host: string; path: string }

const maxHostChars = 253
// Control characters, space, and the characters that Git, shells or proxies give a meaning.
const unsafe = /[\p{Cc} \\'"`$<>|^{}]/u

/**
 * Checks an address that somebody typed. Only `https://`, and `file://` where `fileRemotes` says so: no credentials, no
 * other port's protocol, no `ext::` or other helper, nothing that Git could read as an option. Throws Fault('bad-remote').
 */
export function parseRemote(text: string, options: { fileRemotes: boolean }): GitRemote {
  // Credentials in an address must not come back in the message.
  const shown = text.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200)
  const refuse = (problem: string) => new Fault('bad-remote', { remote: shown, problem })
  const trimmed = text.trim()
  if (unsafe.test(trimmed)) throw refuse('it holds characters that an address cannot have')
  if (trimmed.startsWith('-') || trimmed.includes('::')) throw refuse('only https:// addresses are possible')
  // Looked at before URL resolves them away: what was typed must be what is fetched.
  if (/%(2e|2f|5c|00)|\/\.{1,2}(\/|$)/i.test(trimmed)) throw refuse('its path leads elsewhere')
  if (!URL.canParse(trimmed)) throw refuse('it is not an address')
  const url = new URL(trimmed)
  if (url.protocol === 'file:') return fileRemote(url, options.fileRemotes, refuse)
  if (url.protocol !== 'https:') throw refuse('only https:// addresses are possible')
  if (url.username !== '' || url.password !== '') throw refuse('it holds a password; remove it from the address')
  if (url.search !== '' || url.hash !== '') throw refuse('it has a query or a fragment')
  if (url.hostname === '' || url.hostname.length > maxHostChars) throw refuse('it has no host')
  const path = checkedPath(url, refuse)
  return { url: `https://${url.host}${path}`, scheme: 'https', host: url.host, path }
}

function fileRemote(url: URL, allowed: boolean, refuse: (problem: string) => Fault): GitRemote {
  if (!allowed) throw refuse('file:// works only on a server that runs on your own machine')
  if (url.host !== '') throw refuse('a file:// address names no host')
  const path = checkedPath(url, refuse)
  return { url: `file://${path}`, scheme: 'file', host: '', path }
}

function checkedPath(url: URL, refuse: (problem: string) => Fault): string {
  const path = url.pathname.replace(/\/+$/, '')
  const parts = path.split('/').slice(1)
  if (parts.length === 0 || parts.some((part) => part === '')) throw refuse('it names no repository')
  if (parts.some((part) => part.startsWith('-'))) throw refuse('a part of its path begins with "-"')
  return path
}

/** A branch name that Git takes and that is no option. Throws Fault('bad-input'). */
export function checkBranch(branch: string): string {
  // The rules of git-check-ref-format(1), and no leading "-".
  const bad = /^[-/.]|[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$/u.test(branch) || branch === '@'
  if (bad) throw new Fault('bad-input', { where: 'source.branch', problem: 'it is not the name of a branch' })
  return branch
}
