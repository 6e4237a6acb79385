import { httpUrl, modelSettings, optional, sandboxUrl, secret, serviceSettings } from '@codeberth/service-kit'
import * as z from 'zod'

/** Where GitHub is; other addresses are for its enterprise servers and for tests. */
export const githubAddresses = {
  GITHUB_URL: optional(httpUrl).transform((url) => url ?? 'https://github.com'),
  GITHUB_API_URL: optional(httpUrl).transform((url) => url ?? 'https://api.github.com'),
}

/** What the web server reads from the environment when it runs apart. */
export const WebConfig = z.object({
  ...serviceSettings(3001),
  ...modelSettings,
  ...githubAddresses,
  /** The address that people type; cookies and sign-in are bound to it. */
  PUBLIC_URL: httpUrl,
  GATEWAY_URL: httpUrl,
  /** The OAuth application that people sign in with. */
  GITHUB_ID: z.string().min(1),
  GITHUB_SECRET: z.string().min(1),
  /** Signs what the browser carries during a sign-in. */
  AUTH_SECRET: secret,
  /** Anything: the gateway has a key for MODEL_URL. The key itself is none of the web server's business. */
  MODEL_HAS_KEY: optional(z.string()),
  /** The runners' setting, to be shown. */
  SANDBOX_URL: optional(sandboxUrl).transform((url) => url ?? 'docker:'),
})
export type WebConfig = z.infer<typeof WebConfig>
