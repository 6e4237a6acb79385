import type { LaunchedPostgres } from '@codeberth/db'
import type { ChosenSandboxes } from '@codeberth/runner'
import type { SignInOptions } from '@codeberth/web'
import type { StandaloneConfig } from './config.ts'

type Chosen = { database: string; sandboxes: ChosenSandboxes; daemonFile: string; signIn: SignInOptions }

/** What was chosen for each part and why, in a line each; what a person should not miss begins with WARNING. */
export function summaryOf(config: StandaloneConfig, { database, sandboxes, daemonFile, signIn }: Chosen): string[] {
  const { warning } = sandboxes.sandboxes
  return [
    `database: ${database}`,
    `queue: ${queueWords(config)}`,
    `sandboxes: ${sandboxes.words}`,
    ...(warning ? [`WARNING: ${warning}`] : []),
    `daemon in each sandbox: ${daemonFile}, because it is built from the sources of this checkout`,
    `model: ${modelWords(config)}`,
    ...signInWords(signIn),
  ]
}

/** Which database the records are in: `own`, or the one that was configured. */
export function databaseWords(own: Pick<LaunchedPostgres, 'folder' | 'reused'> | null, wanted: string): string {
  if (!own) return 'the one that DATABASE_URL names'
  const moved = own.folder === wanted ? '' : `, because the database's user cannot reach ${wanted}`
  const left = own.reused ? '; it was still running and is taken over' : ''
  return `embedded PostgreSQL, because DATABASE_URL is not set; data in ${own.folder}${moved}${left}`
}

function queueWords({ QUEUE_URL: url }: StandaloneConfig): string {
  if (!url) return 'kept in the database, because QUEUE_URL is not set'
  return `BullMQ on ${url.startsWith('redis') ? 'Redis' : 'PostgreSQL'} at ${new URL(url).host}, because QUEUE_URL says so`
}

function modelWords({ MODEL_URL: url, MODEL: model }: StandaloneConfig): string {
  if (url && model) return `${model} at ${new URL(url).host}, because MODEL_URL and MODEL say so`
  return 'none configured; choose one in the browser, or open the scripted demo project'
}

function signInWords({ github, development }: SignInOptions): string[] {
  if (github) return [`sign-in: with GitHub at ${new URL(github.url).host}, because GITHUB_ID says so`]
  if (development) return ['sign-in: local developer, not protected, because only this machine can reach it']
  return [
    'sign-in: none',
    'WARNING: Nobody can sign in: with DATABASE_URL, or a HOST or PUBLIC_URL that others can reach, GITHUB_ID and GITHUB_SECRET are needed.',
  ]
}
