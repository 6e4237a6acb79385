import { Fault } from '@codeberth/protocol'

/** Versioned master keys of 32 bytes; the first seals, all open. */
export type Ring = readonly { version: number; key: Buffer }[]

/** Reads `v2:base64,v1:base64`. Throws Fault('config-invalid') without repeating any of it. */
export function parseRing(text: string): Ring {
  const ring = text.split(',').map((part) => {
    const found = /^v([1-9]\d{0,5}):([0-9A-Za-z+/]{43}=)$/.exec(part.trim())
    if (!found?.[1] || !found[2])
      throw new Fault('config-invalid', {
        name: 'KEYS_RING',
        problem: 'it is not a list of vN:base64 keys of 32 bytes',
      })
    return { version: Number(found[1]), key: Buffer.from(found[2], 'base64') }
  })
  if (new Set(ring.map((entry) => entry.version)).size < ring.length)
    throw new Fault('config-invalid', { name: 'KEYS_RING', problem: 'a version stands in it twice' })
  return ring
}
