import { httpUrl, list, modelSettings, optional, serviceSettings } from '@codeberth/service-kit'
import * as z from 'zod'

/** What the gateway reads from the environment when it runs apart. */
export const GatewayConfig = z.object({
  ...serviceSettings(3003),
  ...modelSettings,
  KEYS_RING: z.string().min(1),
  MODEL_KEY: optional(z.string()),
  /** Base URL of a scripted model server for demo projects. */
  SCRIPTED_URL: optional(httpUrl),
  EGRESS_PRIVATE: list,
})
export type GatewayConfig = z.infer<typeof GatewayConfig>
