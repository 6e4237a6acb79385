import { lookup } from 'node:dns'
import type { BlockList, LookupFunction } from 'node:net'
import { decideAddress, type EgressVerdict } from './decide-egress.ts'

/** A name that leads only to addresses that may not be dialled. */
export class AddressRefused extends Error {
  readonly verdict: Exclude<EgressVerdict, { ok: true }>
  constructor(verdict: Exclude<EgressVerdict, { ok: true }>) {
    super(verdict.reason)
    this.name = 'AddressRefused'
    this.verdict = verdict
  }
}

/**
 * Resolves names for `net.connect` and `https.request` and passes on only addresses that may be dialled, so that the address
 * that was checked is the one that is used. Fails with AddressRefused when none may.
 */
export function checkedLookup(opened: BlockList): LookupFunction {
  return (hostname, options, callback) => {
    lookup(
      hostname,
      { all: true, family: options.family === 6 || options.family === 4 ? options.family : 0 },
      (error, found) => {
        if (error) return callback(error, '', 0)
        const verdicts = found.map(({ address, family }) => ({
          address,
          family,
          verdict: decideAddress(opened, address),
        }))
        const allowed = verdicts.filter(({ verdict }) => verdict.ok)
        const first = allowed[0]
        if (!first) {
          const refused = verdicts.find(({ verdict }) => !verdict.ok)?.verdict
          const verdict =
            refused && !refused.ok
              ? refused
              : { ok: false as const, rule: 'address', reason: 'the name leads to no address', fix: 'Check the name.' }
          return callback(new AddressRefused(verdict), '', 0)
        }
        if (options.all)
          return callback(
            null,
            allowed.map(({ address, family }) => ({ address, family })),
          )
        callback(null, first.address, first.family)
      },
    )
  }
}
