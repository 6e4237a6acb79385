import { appendFile, close, fsync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Fault, type RunEvent } from '@codeberth/protocol'
import { errorOfFault } from './errors.ts'

/** A run's events on disk, a line of JSON each, in order. */
export type LogFile = { write(event: RunEvent): Promise<void>; close(): Promise<void> }

const append = promisify(appendFile)
const sync = promisify(fsync)

/**
 * Opens `<folder>/<runId>.jsonl`, both readable by their owner only. What a step did is on the disk when the step has ended.
 * Throws CodeberthError `config-invalid` where it cannot be written.
 */
export function openLogFile(folder: string, runId: string): LogFile {
  const file = openFile(folder, runId)
  return {
    async write(event) {
      await append(file, `${JSON.stringify(event)}\n`)
      if (event.type === 'step.finished' || event.type === 'run.finished') await sync(file)
    },
    close: () => promisify(close)(file),
  }
}

function openFile(folder: string, runId: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return openSync(join(folder, `${runId}.jsonl`), 'a', 0o600)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw errorOfFault(new Fault('config-invalid', { name: `The log folder ${folder}`, problem }), cause)
  }
}
