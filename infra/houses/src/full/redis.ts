import { once } from 'node:events'
import { connect } from 'node:net'

/** Empties one numbered database of a Redis and gives its address: a stack shares the server, not the queue. */
export async function emptyRedis(url: string, database: number): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port || '6379'), timeout: 5_000 })
  socket.once('timeout', () => socket.destroy(new Error('Redis does not answer')))
  await once(socket, 'connect')
  socket.write(`SELECT ${database}\r\nFLUSHDB\r\n`)
  let told = ''
  while (!/^\+OK\r\n\+OK\r\n/.test(told)) {
    const [chunk] = await once(socket, 'data')
    told += String(chunk)
    if (told.includes('-')) throw new Error(`Redis answers ${told.trim()}`)
  }
  socket.destroy()
  return `redis://${hostname}:${port || '6379'}/${database}`
}
