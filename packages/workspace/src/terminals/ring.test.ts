import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openRing } from './ring.ts'

test('a ring holds the newest bytes and gives up the oldest, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40_000 }), fc.array(fc.uint8Array({ maxLength: 300 })), (capacity, parts) => {
      const ring = openRing(capacity)
      const dropped: number[] = []
      for (const part of parts) ring.add(part, (bytes) => dropped.push(...bytes))
      const all = parts.flatMap((part) => [...part])
      expect([ring.head, ring.head - ring.start]).toEqual([all.length, Math.min(all.length, capacity)])
      expect([...dropped, ...ring.read(ring.start, all.length)]).toEqual(all)
    }),
    { numRuns: 200 },
  )
})
