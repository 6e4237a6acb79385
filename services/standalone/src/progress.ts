/** Tells who started the house what it does: a line a step, with the time that the step took. */
export type Progress = {
  line(text: string): void
  /** Runs a step and tells its name and duration once it is done; a step that fails is named too. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>
}

/** Writes the progress of a start as plain lines. Of steps that end only because `until` aborted nothing is told. */
export function openProgress(write: (text: string) => void, now: () => number, until: AbortSignal): Progress {
  return {
    line: (text) => write(`  ${text}\n`),
    async step(name, run) {
      const started = now()
      try {
        const result = await run()
        write(`  ✓ ${name} (${((now() - started) / 1000).toFixed(1)} s)\n`)
        return result
      } catch (error) {
        if (!until.aborted) write(`  ✗ ${name}\n`)
        throw error
      }
    },
  }
}
