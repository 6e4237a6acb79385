import { Fault } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { checkBranch, parseRemote } from './git-remote.ts'

const code = (act: () => unknown): string => {
  try {
    act()
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : 'other'
  }
  return 'accepted'
}

test('an https address is taken apart', () => {
  expect(parseRemote(' https://GitHub.com/acme/app.git/ ', { fileRemotes: false })).toEqual({
    url: 'https://github.com/acme/app.git',
    scheme: 'https',
    host: 'github.com',
    path: '/acme/app.git',
  })
})

test('a file address is taken only where it is allowed', () => {
  const url = 'file:///srv/git/app'
  expect(parseRemote(url, { fileRemotes: true })).toEqual({ url, scheme: 'file', host: '', path: '/srv/git/app' })
  expect(code(() => parseRemote(url, { fileRemotes: false }))).toBe('bad-remote')
  expect(code(() => parseRemote('file://host/srv/app', { fileRemotes: true }))).toBe('bad-remote')
})

test.each([
  'ext::sh -c id',
  'ext::https://x/y',
  '--upload-pack=id',
  'http://github.com/a/b',
  'ssh://git@github.com/a/b',
  'git@github.com:a/b',
  'https://user:secret@github.com/a/b',
  'https://token@github.com/a/b',
  'https://github.com/',
  'https://github.com/a/--exec=x',
  'https://github.com/a/%2e%2e/b',
  'https://github.com/a/b?x=1',
  'https://github.com/a b',
  '/etc/passwd',
  '',
])('%s is no remote', (remote) => {
  expect(code(() => parseRemote(remote, { fileRemotes: true }))).toBe('bad-remote')
})

test('a NUL in an address is refused', () => {
  expect(code(() => parseRemote('https://github.com/a/b\0c', { fileRemotes: true }))).toBe('bad-remote')
})

test('a password in an address does not come back in the message', () => {
  expect(() => parseRemote('https://me:hunter2@github.com/a/b', { fileRemotes: false })).toThrow(
    'The address "https://…@github.com/a/b" cannot be used as a Git remote: it holds a password; remove it from the address.',
  )
})

test('a branch is a name, never an option', () => {
  expect(['main', 'feature/x-1', 'v1.2'].map(checkBranch)).toEqual(['main', 'feature/x-1', 'v1.2'])
  for (const name of ['--upload-pack=x', '-x', 'a..b', 'a b', '/a', 'a/', 'a.lock', '@', 'a@{1}', 'a\0b', 'a~1'])
    expect(code(() => checkBranch(name))).toBe('bad-input')
})
