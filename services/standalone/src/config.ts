import { resolve } from 'node:path'
import {
  databaseUrl,
  httpUrl,
  list,
  listening,
  logLevel,
  modelSettings,
  optional,
  queueUrl,
  sandboxUrl,
} from '@codeberth/service-kit'
import { githubAddresses } from '@codeberth/web'
import * as z from 'zod'

const repository = resolve(import.meta.dirname, '../../..')

/** What `npm start` reads from the environment; all of it is optional. */
export const StandaloneConfig = z.object({
  ...listening(3000),
  ...modelSettings,
  ...githubAddresses,
  PUBLIC_URL: optional(httpUrl),
  // Not below the folder that happens to be the current one: the same setting means the same data wherever it is started.
  CODEBERTH_DATA: optional(z.string()).transform((folder) => resolve(repository, folder ?? '.codeberth')),
  DATABASE_URL: optional(databaseUrl),
  QUEUE_URL: optional(queueUrl),
  SANDBOX_URL: optional(sandboxUrl),
  MODEL_KEY: optional(z.string()),
  GITHUB_ID: optional(z.string()),
  GITHUB_SECRET: optional(z.string()),
  EGRESS_ALLOW: list,
  EGRESS_PRIVATE: list,
  LOG_LEVEL: logLevel('warn'),
})
export type StandaloneConfig = z.infer<typeof StandaloneConfig>
