import { access, mkdir, readlink, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Node and npm for a process sandbox: as paths of this machine. */
export type Tools = {
  readonly node: string
  /** The folder of the npm package; null where there is none. */
  readonly npm: string | null
}

/** Names on the PATH and the files of the npm package behind them. */
export const npmPrograms = { npm: 'bin/npm-cli.js', npx: 'bin/npx-cli.js' } as const

/** The Node that runs us, with the npm that was installed beside it, as a package or with it, or the machine's own, if any. */
export async function nodeTools(node: string = process.execPath): Promise<Tools> {
  const folders = [
    join(dirname(node), '../../npm'),
    join(dirname(node), '../lib/node_modules/npm'),
    '/usr/local/lib/node_modules/npm',
    '/usr/lib/node_modules/npm',
  ]
  for (const folder of folders)
    if (await isThere(join(folder, npmPrograms.npm))) return { node, npm: await realpath(folder) }
  return { node, npm: null }
}

/** Fills a folder with links to the programs, for the PATH of a sandbox that sees the files of this machine. */
export async function linkTools(folder: string, { node, npm }: Tools): Promise<void> {
  await mkdir(folder, { recursive: true })
  const programs = Object.entries(npmPrograms).map(([name, file]) => [name, npm && join(npm, file)] as const)
  for (const [name, program] of [['node', node] as const, ...programs]) {
    const link = join(folder, name)
    if ((await readlink(link).catch(() => null)) === program) continue
    await rm(link, { force: true })
    if (program) await symlink(program, link)
  }
}

/** The daemon as one file and, where it was built with one, the ripgrep that lies beside it. */
export type DaemonFiles = { readonly daemon: string; readonly ripgrep: string | null }

/** Finds them by the path of the daemon. */
export async function daemonFiles(daemon: string): Promise<DaemonFiles> {
  const beside = join(dirname(daemon), 'rg')
  return { daemon, ripgrep: (await isThere(beside)) ? beside : null }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
