/** Ends with 0 when this container's service answers: `healthy.mjs [path]`, at the service's own PORT. */
const path = process.argv[2] ?? '/healthz'
const answer = await fetch(`http://127.0.0.1:${process.env.PORT}${path}`, { signal: AbortSignal.timeout(4_000) })
process.exitCode = answer.ok ? 0 : 1
