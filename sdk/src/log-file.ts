import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunEvent } from '@codeberth/protocol'

/** A run's events on disk, a line of JSON each, in order. */
export type LogFile = { write(event: RunEvent): Promise<void>; close(): Promise<void> }

/** Opens `<folder>/<runId>.jsonl`. What a step did is on the disk when the step has ended. */
export async function openLogFile(folder: string, runId: string): Promise<LogFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file: FileHandle = await open(join(folder, `${runId}.jsonl`), 'a', 0o600)
  return {
    async write(event) {
      await file.appendFile(`${JSON.stringify(event)}\n`)
      if (event.type === 'step.finished' || event.type === 'run.finished') await file.sync()
    },
    close: () => file.close(),
  }
}
