import { createHmac } from 'node:crypto'

/**
 * The token of one boot of a sandbox. It is derived and kept nowhere, so that any runner with the service key can go on with
 * a sandbox whose runner died, and nobody else can.
 */
export const bootToken = (serviceKey: string, sandboxId: string): string =>
  createHmac('sha256', serviceKey).update(`sandbox boot ${sandboxId}`).digest('base64url')
