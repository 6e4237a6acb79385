import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { createApp } from '../src/app.js'

const app = createApp()
let url

before(async () => {
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  url = `http://127.0.0.1:${app.address().port}`
})

after(() => {
  app.closeAllConnections()
  app.close()
})

test('a text that is posted is counted', async () => {
  const response = await fetch(`${url}/count`, { method: 'POST', body: 'tea tea' })
  assert.deepEqual(await response.json(), { words: [{ word: 'tea', count: 2 }] })
})

test('a body over the limit is refused', async () => {
  const response = await fetch(`${url}/count`, { method: 'POST', body: 'x'.repeat(100_001) })
  assert.equal(response.status, 413)
})
