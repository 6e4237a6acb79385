import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

const Missing = z.object({ missing: z.string() })
const Services = z.object({
  redis: z.union([z.object({ url: z.string() }), Missing]),
  docker: z.union([z.object({ url: z.string() }), Missing]),
  chromium: z.union([z.object({ path: z.string() }), Missing]),
  bubblewrap: z.union([z.object({ path: z.string() }), Missing]),
})
export type Services = z.infer<typeof Services>

/** The services that `npm test` has started; started by hand without it, only what Debian puts in its usual place. */
export function readServices(file: string | undefined): Services {
  if (file) return Services.parse(JSON.parse(readFileSync(file, 'utf8')))
  const missing = 'run through npm test'
  const chromium = '/usr/bin/chromium'
  return {
    redis: { missing },
    docker: { missing },
    bubblewrap: { missing },
    chromium: existsSync(chromium) ? { path: chromium } : { missing: 'chromium is not installed' },
  }
}
