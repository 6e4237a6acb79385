import { randomBytes } from 'node:crypto'
import { type DataFolder, installationSecret } from './data-folder.ts'

/** The secrets of this installation: they seal provider keys, name services to each other, and sign the OAuth dance. */
export type InstallationKeys = { keysRing: string; serviceKey: string; authSecret: string }

const random = () => randomBytes(32).toString('base64')

/** Reads the installation's secrets from the data folder; made at the first start, in files that only their owner may read. */
export const installationKeys = (folder: DataFolder): InstallationKeys => ({
  keysRing: installationSecret(folder, 'keys-ring', () => `v1:${random()}`),
  serviceKey: installationSecret(folder, 'service-key', random),
  authSecret: installationSecret(folder, 'auth-secret', random),
})
