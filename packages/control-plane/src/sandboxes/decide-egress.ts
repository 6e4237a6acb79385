import { BlockList, isIP } from 'node:net'
import { Fault } from '@codeberth/protocol'

/** What may be reached from the sandboxes of one project at level *trusted*. */
export type EgressRules = {
  /** Exact host names, lower case, beside the built-in ones: of the operator, and of the project's own remote. */
  hosts: readonly string[]
  /** `host:port` pairs that may be reached at this port although it is not a usual one. */
  hostPorts: readonly string[]
}

export type EgressVerdict = { ok: true; rule: string } | { ok: false; rule: string; reason: string; fix: string }

/** Package registries and git hosts: exact names, no wildcard, no object store that takes uploads from anybody. */
export const trustedHosts: readonly string[] = [
  ...['registry.npmjs.org', 'registry.yarnpkg.com', 'nodejs.org', 'jsr.io', 'npm.jsr.io'],
  ...['pypi.org', 'files.pythonhosted.org'],
  ...['deb.debian.org', 'security.debian.org', 'archive.ubuntu.com', 'security.ubuntu.com', 'ports.ubuntu.com'],
  ...['github.com', 'codeload.github.com', 'gitlab.com', 'bitbucket.org'],
  ...['crates.io', 'index.crates.io', 'static.crates.io'],
  ...['proxy.golang.org', 'sum.golang.org'],
  ...['rubygems.org', 'index.rubygems.org'],
  ...['repo.maven.apache.org', 'repo1.maven.org'],
]

const usualPorts = [80, 443]
const fix = 'Ask the operator to add the host, or use an allowed registry.'
const trusted = new Set(trustedHosts)

/** Whether a connection may be tried at all. Decided on the name alone: a refused name is never looked up. */
export function decideEgress(rules: EgressRules, host: string, port: number): EgressVerdict {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (rules.hostPorts.includes(`${name}:${port}`)) return { ok: true, rule: 'operator' }
  const rule = trusted.has(name) ? 'trusted' : rules.hosts.includes(name) ? 'added' : null
  if (rule === null) {
    const reason = isIP(name) ? 'addresses cannot be reached directly' : 'the host is not on the list of allowed hosts'
    return { ok: false, rule: 'trusted', reason, fix }
  }
  if (!usualPorts.includes(port))
    return { ok: false, rule, reason: `only ports ${usualPorts.join(' and ')} are open`, fix }
  return { ok: true, rule }
}

/** Addresses and ranges that the operator opened, such as `10.1.2.3` or `127.0.0.0/8`. Throws Fault('config-invalid') for anything else. */
export function openedRanges(ranges: readonly string[], setting = 'EGRESS_PRIVATE'): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits, ...more] = range.split('/')
    const version = isIP(address)
    const widest = version === 6 ? 128 : 32
    const length = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (version === 0 || more.length > 0 || !(length <= widest))
      throw new Fault('config-invalid', { name: setting, problem: `${range} is not an address or a range` })
    list.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/**
 * Whether this address may be dialled: asked for the address after the name was resolved, because a public name can point
 * anywhere. Metadata services are refused even inside an opened range.
 */
export function decideAddress(opened: BlockList, address: string): EgressVerdict {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(plain) === 0) return { ok: false, rule: 'address', reason: 'the name leads to no address', fix }
  if (metadata.check(plain, family))
    return { ok: false, rule: 'metadata', reason: 'it leads to a metadata service', fix: 'This cannot be opened.' }
  if (opened.check(plain, family)) return { ok: true, rule: 'private' }
  if (notPublic.check(plain, family))
    return {
      ok: false,
      rule: 'private',
      reason: 'it leads to a private address',
      fix: 'Ask the operator to open the range.',
    }
  return { ok: true, rule: 'public' }
}

const metadata = openedRanges(['169.254.169.254/32', '169.254.170.2/32', '100.100.100.200/32', 'fd00:ec2::254/128'])

// RFC 6890 and its followers: everything that is not a public unicast address.
const notPublic = openedRanges([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '::/128', '::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23'],
  ...['2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
])
