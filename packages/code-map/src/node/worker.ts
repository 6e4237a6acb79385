/** The thread of a scanner: reads and parses the files of one folder. */
import { parentPort, workerData } from 'node:worker_threads'
import { openParsers } from '../parse/parsers.ts'
import { lookAt, mentionsIn } from '../scan/look-at.ts'
import type { Look } from '../scan/scanner.ts'
import { folderFiles } from './folder-files.ts'
import { grammarFiles } from './grammar-files.ts'
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts'

const { root }: WorkerStart = workerData
const parts = { files: folderFiles(root), parsers: openParsers(grammarFiles) }
const known = new Set<string>()

parentPort?.on('message', (message: ToWorker) => {
  answer(message).then(
    (reply) => {
      if (reply) parentPort?.postMessage(reply, transferable(reply))
    },
    (thrown) => {
      // After a trap nothing that runs in the same WebAssembly memory can be trusted.
      parentPort?.postMessage({ kind: 'failed', message: String(thrown) } satisfies FromWorker)
      process.exit(1)
    },
  )
})

async function answer(message: ToWorker): Promise<FromWorker | null> {
  switch (message.kind) {
    case 'known':
      for (const key of message.keys) known.add(key)
      return null
    case 'look': {
      const looks: Look[] = []
      for (const ask of message.asks) looks.push(await lookAt(parts, ask, known, message.refused))
      return { kind: 'looks', looks: inOneBuffer(looks) }
    }
    case 'mentions':
      return { kind: 'mentions', mentions: await mentionsIn(parts, message.paths, message.name) }
  }
}

/** The records of a group side by side: one buffer goes to the other thread much faster than many. */
function inOneBuffer(looks: readonly Look[]): Look[] {
  const total = looks.reduce((sum, look) => sum + (look.state === 'read' ? look.record.length : 0), 0)
  const buffer = new ArrayBuffer(total)
  let at = 0
  return looks.map((look) => {
    if (look.state !== 'read') return look
    const record = new Uint8Array(buffer, at, look.record.length)
    record.set(look.record)
    at += record.length
    return { ...look, record }
  })
}

function transferable(reply: FromWorker): ArrayBuffer[] {
  if (reply.kind !== 'looks') return []
  const first = reply.looks.find((look) => look.state === 'read')
  return first?.state === 'read' && first.record.buffer instanceof ArrayBuffer ? [first.record.buffer] : []
}
