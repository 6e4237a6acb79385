/** Where the thread's program is. A compiled program has another place for it (`services/sandboxd/build.mjs`). */
export const workerAddress = new URL('./worker.ts', import.meta.url)
