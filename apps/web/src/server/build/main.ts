/** `npm run build`: builds the pages of the IDE when their sources have changed. */
import { firstSignal } from '@codeberth/service-kit'
import { buildPages } from '../build-pages.ts'

const stop = new AbortController()
firstSignal((code) => process.exit(code)).then((code) => stop.abort(code))
try {
  const built = await buildPages({ log: (line) => console.log(line), signal: stop.signal })
  console.log(built ? 'the pages are built' : 'the pages are as their sources')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
