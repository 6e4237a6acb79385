import { httpUrl, list, serviceSettings } from '@codeberth/service-kit'
import * as z from 'zod'

/** What the front door reads from the environment when it runs apart. */
export const RealtimeConfig = z.object({
  ...serviceSettings(3000),
  /** The web server, which answers everything but Socket.IO. */
  WEB_URL: httpUrl,
  /** The address that people type. */
  PUBLIC_URL: httpUrl,
  /** Addresses and ranges of proxies before this door, whose word for the client's address counts. */
  TRUSTED_PROXIES: list,
})
export type RealtimeConfig = z.infer<typeof RealtimeConfig>
