import { text } from 'node:stream/consumers'
import { openedRanges } from '@codeberth/control-plane'
import { expect, test } from 'vitest'
import { decideRemote } from './git-https.ts'
import { edgeTests, edgeWith } from './test-edge.ts'

const { openEdge } = edgeTests()
const rules = {
  hosts: ['git.acme.test', '10.1.2.3', '127.0.0.1', '[::1]'],
  hostPorts: ['git.acme.test:8443', '127.0.0.1:8443'],
}
const opened = openedRanges(['127.0.0.1'])
const blocked: string[] = []
const edge = await openEdge(
  edgeWith({
    opened,
    egressRules: () => rules,
    blocked: ({ host, port, rule }) => blocked.push(`${host}:${port} ${rule}`),
  }),
)

const refusalOf = (path: string): Promise<string> => text(edge.request({ ':path': path }))

test('a remote is judged at the port of its address', () => {
  const verdict = (url: string) => {
    const { ok, rule } = decideRemote({ egressRules: () => rules, opened }, new URL(url))
    return `${ok ? 'passes' : 'refused'}: ${rule}`
  }
  expect(verdict('https://git.acme.test/app.git')).toBe('passes: added')
  expect(verdict('https://git.acme.test:8443/app.git')).toBe('passes: operator')
  expect(verdict('https://git.acme.test:22/app.git')).toBe('refused: added')
  expect(verdict('https://127.0.0.1:8443/app.git')).toBe('passes: private')
})

test('an address that stands in the remote itself is judged like one that a name leads to', async () => {
  blocked.length = 0
  expect(await refusalOf('/git/https/10.1.2.3/app.git/info/refs?service=git-upload-pack')).toContain(
    'it leads to a private address',
  )
  expect(await refusalOf('/git/https/[::1]/app.git/info/refs?service=git-upload-pack')).toContain(
    'it leads to a private address',
  )
  expect(blocked).toEqual(['10.1.2.3:443 private', '[::1]:443 private'])
})

test('a host that is not on the list is named with its port, and what is no address is not found', async () => {
  blocked.length = 0
  expect(await refusalOf('/git/https/git.other.test:8443/app.git/info/refs?service=git-upload-pack')).toContain(
    'not on the list of allowed hosts',
  )
  expect(blocked).toEqual(['git.other.test:8443 trusted'])
  expect(await refusalOf('/git/https/ho%20st:x/app.git/info/refs?service=git-upload-pack')).toBe(
    'There is nothing here for you.\n',
  )
})
