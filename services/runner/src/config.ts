import { httpUrl, list, modelSettings, optional, sandboxUrl, serviceSettings } from '@codeberth/service-kit'
import * as z from 'zod'

/** What a runner reads from the environment when it runs apart. */
export const RunnerConfig = z.object({
  ...serviceSettings(3002),
  ...modelSettings,
  GATEWAY_URL: httpUrl,
  SANDBOX_URL: optional(sandboxUrl).transform((url) => url ?? 'docker:'),
  /** Folder for volumes and state of process sandboxes and the name of this installation. */
  CODEBERTH_DATA: z.string().min(1),
  /** `sandboxd` as one executable file. */
  DAEMON_FILE: z.string(),
  /** Folder of the standard sandbox image. */
  IMAGE_FOLDER: optional(z.string()),
  /** How other services reach this runner, where that is not the address it listens on. */
  RUNNER_URL: optional(httpUrl),
  EGRESS_ALLOW: list,
  EGRESS_PRIVATE: list,
})
export type RunnerConfig = z.infer<typeof RunnerConfig>
