import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openOutputEnds } from './output-ends.ts'

test('a short output is kept whole, a long one by head and tail, however it is cut into pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 40 }), { maxLength: 60 }),
      fc.integer({ min: 10, max: 200 }),
      (pieces, max) => {
        const ends = openOutputEnds(max)
        for (const piece of pieces) ends.add(piece)
        const all = pieces.join('')
        const head = Math.floor(max * 0.4)
        const left = all.length - max
        const expected =
          left <= 0 ? all : `${all.slice(0, head)}\n[… ${left} characters left out …]\n${all.slice(-(max - head))}`
        expect([ends.text(), ends.truncated()]).toEqual([expected, left > 0])
      },
    ),
  )
})
