import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { ConfigError } from '@codeberth/service-kit'
import { arePagesBuilt } from './build-pages.ts'
import { contentSecurityPolicy } from './page-headers.ts'

const webFolder = resolve(import.meta.dirname, '../..')

type NextApp = {
  prepare(): Promise<void>
  getRequestHandler(): (req: IncomingMessage, res: ServerResponse) => Promise<void>
  close(): Promise<void>
}
type NextOptions = { dev: false; dir: string; hostname: string; port: number; customServer: true }

// By require, because the types of this package narrow `NodeJS.ProcessEnv` for every file that sees them.
const require = createRequire(import.meta.url)
const next: (options: NextOptions) => NextApp = require('next')
const { default: loadSettings }: { default(phase: string, folder: string): Promise<unknown> } =
  require('next/dist/server/config')
const { PHASE_PRODUCTION_SERVER: phase }: { PHASE_PRODUCTION_SERVER: string } = require('next/constants')

/** The built pages. `answer` serves one request; the caller has decided that this visitor may see the page. */
export type Pages = {
  answer(req: IncomingMessage, res: ServerResponse, nonce: string): Promise<void>
  close(): Promise<void>
}

/** Opens the pages that `buildPages` has built. Throws ConfigError when it has not. */
export async function openPages(options: { hostname: string; port: number }): Promise<Pages> {
  if (!arePagesBuilt())
    throw new ConfigError('The pages of the IDE are not built. Run npm run build --workspace @codeberth/web first.')
  // Next keeps what this loads; loading it itself it would print how long that took, in the middle of our steps.
  await loadSettings(phase, webFolder)
  const app = next({ dev: false, dir: webFolder, hostname: options.hostname, port: options.port, customServer: true })
  await app.prepare()
  const answer = app.getRequestHandler()
  return {
    async answer(req, res, nonce) {
      // Next reads the nonce for its own scripts from this request header.
      req.headers['content-security-policy'] = contentSecurityPolicy(nonce)
      await answer(req, res)
    },
    close: () => app.close(),
  }
}

const open = ['/login', '/_next/', '/favicon', '/icons/', '/fonts/', '/robots.txt']

/** True for addresses that anyone may open: sign-in and static files. */
export const isOpenPage = (path: string): boolean =>
  open.some((prefix) =>
    prefix.endsWith('/') || prefix.startsWith('/favicon')
      ? path.startsWith(prefix)
      : path === prefix || path.startsWith(`${prefix}/`),
  )
