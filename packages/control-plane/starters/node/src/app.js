import { createServer } from 'node:http'
import { countWords } from './count-words.js'

const BODY_MAX_BYTES = 100_000

/** The service as a Node HTTP server that does not listen yet. */
export function createApp() {
  return createServer(async (request, response) => {
    if (request.method === 'GET' && request.url === '/') return answer(response, 200, { status: 'ready' })
    if (request.method !== 'POST' || request.url !== '/count') return answer(response, 404, { error: 'not found' })
    const text = await readText(request)
    if (text === undefined) return answer(response, 413, { error: `at most ${BODY_MAX_BYTES} bytes` })
    return answer(response, 200, { words: countWords(text) })
  })
}

async function readText(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= BODY_MAX_BYTES) chunks.push(chunk)
  }
  return size > BODY_MAX_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(`${JSON.stringify(body)}\n`)
}
