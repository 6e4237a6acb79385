import { Fault } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { openInOrder } from './in-order.ts'

test('work is done one at a time in the order of asking, whatever takes longer or fails', async () => {
  const inOrder = openInOrder(10)
  const done: string[] = []
  const first = Promise.withResolvers<void>()
  const all = [
    inOrder(async () => {
      await first.promise
      done.push('first')
    }),
    inOrder(async () => {
      done.push('second')
      throw new Error('lost')
    }),
    inOrder(async () => void done.push('third')),
  ]
  first.resolve()
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(done).toEqual(['first', 'second', 'third'])
})

test('more than may wait is refused, and goes again once some is done', async () => {
  const inOrder = openInOrder(1)
  const first = Promise.withResolvers<void>()
  const waits = inOrder(() => first.promise)
  await expect(inOrder(async () => undefined)).rejects.toThrow(Fault)
  first.resolve()
  await waits
  await inOrder(async () => undefined)
})
