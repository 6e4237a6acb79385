import type { StandaloneConfig } from './config.ts'

const loopback = ['127.0.0.1', '::1', '[::1]', 'localhost']

/**
 * Whether nobody can reach this server but who started it, who owns the machine. Only then is a sign-in without proof offered, may
 * projects come from folders and calls go to servers of the machine, and will plain processes do for sandboxes.
 */
export function isOwnersAlone({
  DATABASE_URL,
  HOST,
  PUBLIC_URL,
  GITHUB_ID,
  GITHUB_SECRET,
}: Pick<StandaloneConfig, 'DATABASE_URL' | 'HOST' | 'PUBLIC_URL' | 'GITHUB_ID' | 'GITHUB_SECRET'>): boolean {
  const isPublic = PUBLIC_URL !== undefined && !loopback.includes(new URL(PUBLIC_URL).hostname)
  return !DATABASE_URL && loopback.includes(HOST) && !isPublic && !(GITHUB_ID && GITHUB_SECRET)
}
