import { expect, test } from 'vitest'
import { decideAddress, decideEgress, openedRanges, trustedHosts } from './decide-egress.ts'

const rules = { hosts: ['git.acme.test'], hostPorts: ['127.0.0.1:4873'] }

test('registries, the own git host and what the operator added may be reached, nothing else', () => {
  for (const host of [...trustedHosts, 'git.acme.test', 'PyPI.org', 'pypi.org.'])
    expect(decideEgress(rules, host, 443).ok).toBe(true)
  expect(decideEgress(rules, '127.0.0.1', 4873)).toEqual({ ok: true, rule: 'operator' })
  for (const host of [
    'example.com',
    'evil-pypi.org',
    'pypi.org.evil.test',
    'x.pypi.org',
    'gist.github.com',
    's3.amazonaws.com',
  ])
    expect(decideEgress(rules, host, 443)).toEqual({
      ok: false,
      rule: 'trusted',
      reason: 'the host is not on the list of allowed hosts',
      fix: 'Ask the operator to add the host, or use an allowed registry.',
    })
})

test('an address in place of a name and an unusual port are refused', () => {
  expect(decideEgress(rules, '93.184.216.34', 443).ok).toBe(false)
  expect(decideEgress(rules, 'pypi.org', 22).ok).toBe(false)
})

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '192.168.0.1',
  '172.31.255.255',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '::ffff:10.0.0.1',
  'fe80::1',
  'fd12::1',
  '224.0.0.1',
  '64:ff9b::a00:1',
])('the private address %s is refused, whatever the name was', (address) => {
  expect(decideAddress(openedRanges([]), address)).toMatchObject({ ok: false, rule: 'private' })
})

test('an opened range may be dialled, a metadata service never', () => {
  const opened = openedRanges(['127.0.0.0/8', '169.254.0.0/16'])
  expect(decideAddress(opened, '127.0.0.1')).toEqual({ ok: true, rule: 'private' })
  expect(decideAddress(opened, '::ffff:127.0.0.1')).toEqual({ ok: true, rule: 'private' })
  expect(decideAddress(opened, '169.254.169.254')).toMatchObject({ ok: false, rule: 'metadata' })
  expect(decideAddress(openedRanges([]), '140.82.121.4')).toEqual({ ok: true, rule: 'public' })
  expect(decideAddress(openedRanges(['10.1.2.3']), '10.1.2.3').ok).toBe(true)
  expect(decideAddress(openedRanges(['10.1.2.3']), '10.1.2.4').ok).toBe(false)
  for (const wrong of ['nonsense', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/x', 'fd00::/129'])
    expect(() => openedRanges([wrong])).toThrow(`${wrong} is not an address or a range`)
})
