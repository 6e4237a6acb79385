import { connect, type Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'

/** Silence from outside after which a bridge ends: the other side pings every 5 s, and an exec whose engine went away gets no EOF. */
export const bridgeSilenceMs = 15_000
/** How long the socket is waited for: the bridge may be started before the daemon listens. */
const connectMs = 5_000
const retryMs = 25

export type BridgeOptions = { socketPath: string; input: Readable; output: Writable; silenceMs?: number }

/** Copies bytes between two streams and a Unix socket until either side ends or the outside is silent for too long. */
export async function bridge({ socketPath, input, output, silenceMs = bridgeSilenceMs }: BridgeOptions): Promise<void> {
  const socket = await connectPatiently(socketPath)
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(silence)
      input.destroy()
      socket.destroy()
      resolve()
    }
    let silence = setTimeout(end, silenceMs)
    input.on('data', () => {
      clearTimeout(silence)
      silence = setTimeout(end, silenceMs)
    })
    input.pipe(socket)
    socket.pipe(output)
    for (const [stream, event] of [
      [input, 'end'],
      [input, 'error'],
      [input, 'close'],
      [output, 'error'],
      [socket, 'close'],
      [socket, 'error'],
    ] as const)
      stream.once(event, end)
  })
}

async function connectPatiently(path: string): Promise<Socket> {
  const began = Date.now()
  for (;;) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path)
        socket.once('error', reject)
        socket.once('connect', () => {
          socket.off('error', reject)
          resolve(socket)
        })
      })
    } catch (thrown) {
      if (Date.now() - began > connectMs) throw thrown
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}
