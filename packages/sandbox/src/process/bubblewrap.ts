import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, lstat, mkdir, readlink, writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { dirname, join } from 'node:path'
import { type DaemonFiles, npmPrograms, type Tools } from './tools.ts'

const probeLimitMs = 5_000
// Above what systemd gives to containers (systemd.io/UIDS-GIDS) and below the 31 bits that every program bears.
const firstUid = 1_900_000_000
const uidCount = 100_000_000
const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap']

/** Where things are inside a bubblewrap sandbox; the same in every one. No path of the machine is seen there. */
export const inside = {
  volume: '/project',
  sockets: '/run/codeberth',
  daemon: '/opt/codeberth/sandboxd',
  ripgrep: '/opt/codeberth/rg',
  tools: '/opt/codeberth/bin',
  npm: '/opt/codeberth/npm',
} as const

/** What of the machine's configuration a sandbox sees. None of it holds credentials. */
const etcNames = [
  'alternatives', 'bash.bashrc', 'ca-certificates', 'ca-certificates.conf', 'debian_version', 'fonts', 'inputrc', 'java',
  'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'login.defs', 'magic', 'mime.types', 'nsswitch.conf',
  'os-release', 'perl', 'pki', 'profile', 'protocols', 'python3', 'services', 'shells', 'ssl', 'terminfo', 'timezone',
  'vim', 'vulkan', 'xdg',
] // biome-ignore format: a list of words

/**
 * How a sandbox's processes lose the rights of the user who starts them: in a user namespace, or, started by root, as
 * a user of their own. Root stays away from user namespaces: there it would still own /proc/sys and what lies in it.
 */
type Identity = 'nested-namespaces' | 'namespace' | 'own-user'

/** A bubblewrap that works here, or why there is none. */
export type Bubblewrap = { works: true; path: string; identity: Identity } | { works: false; reason: string }

/** Tries the real thing: kernels and containers forbid it in several ways that no file tells. */
export async function probeBubblewrap(candidates: readonly string[] = places): Promise<Bubblewrap> {
  const found = await Promise.all(
    candidates.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  )
  const path = found.flat()[0]
  if (!path) return { works: false, reason: 'bubblewrap (bwrap) is not installed' }
  let reason = ''
  for (const identity of process.getuid?.() === 0 ? rootIdentities : userIdentities) {
    const command = [...identified(identity, firstUid), '/bin/true']
    const args = [
      ...namespaces(identity),
      '--ro-bind',
      '/',
      '/',
      '--proc',
      '/proc',
      '--dev',
      '/dev',
      ...newest,
      '--',
      ...command,
    ]
    reason = (await tryRun(path, args)) ?? ''
    if (reason === '') return { works: true, path, identity }
  }
  return { works: false, reason: `bubblewrap does not work here: ${reason}` }
}

const rootIdentities = ['own-user'] as const
const userIdentities = ['namespace', 'nested-namespaces'] as const

// Options that versions before 0.5 do not know.
const newest = ['--tmpfs', '/tmp', '--perms', '0755', '--dir', '/tmp/probe', '--chmod', '1777', '/tmp']

/** Null when it ran, else its last words. */
function tryRun(path: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) =>
    execFile(path, args, { timeout: probeLimitMs, killSignal: 'SIGKILL', env: {} }, (error, _stdout, stderr) =>
      resolve(error ? stderr.trim().split('\n').at(-1) || error.message : null),
    ),
  )
}

const namespaces = (identity: Identity) => [
  ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
  ...(identity === 'own-user'
    ? ['--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID']
    : ['--unshare-user', '--uid', '1000', '--gid', '1000']),
  ...(identity === 'namespace' ? ['--disable-userns'] : []),
  ...['--hostname', 'sandbox'],
]

/** The command's first words, which give up what is left of root. */
const identified = (identity: Identity, uid: number) =>
  identity === 'own-user'
    ? [
        '/usr/bin/setpriv',
        `--reuid=${uid}`,
        `--regid=${uid}`,
        '--clear-groups',
        '--inh-caps=-all',
        '--no-new-privs',
        '--',
      ]
    : []

/** The user of the machine that owns a project's volume and processes: ours, or one of the project's own under root. */
export function ownerOf(bubblewrap: Bubblewrap, projectId: string): number {
  const own = process.getuid?.() ?? 0
  if (!bubblewrap.works || bubblewrap.identity !== 'own-user') return own
  return firstUid + (createHash('sha256').update(projectId).digest().readUInt32BE(0) % uidCount)
}

/** The same user's number as processes in the sandbox see it. */
const uidInside = (bubblewrap: Extract<Bubblewrap, { works: true }>, owner: number) =>
  bubblewrap.identity === 'own-user' ? owner : 1000

export type BubblewrapPlan = {
  bubblewrap: Extract<Bubblewrap, { works: true }>
  /** From `ownerOf`. */
  owner: number
  volume: string
  sockets: string
  /** Folder of generated passwd, group and hosts files (`writeEtc`). */
  etc: string
  tools: Tools
  files: DaemonFiles
  pids: number
  command: readonly string[]
  infoFd: number
}

/** Command line that runs `command` in namespaces of its own with a read-only view of the system. */
export async function bubblewrapArgs(plan: BubblewrapPlan): Promise<string[]> {
  return [
    ...namespaces(plan.bubblewrap.identity),
    ...['--info-fd', String(plan.infoFd)],
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--chmod', '1777', '/tmp', '--tmpfs', '/run'],
    ...['--tmpfs', '/dev/shm', '--chmod', '1777', '/dev/shm'],
    ...['--ro-bind', '/usr', '/usr', ...(await rootLinks())],
    ...parents('/etc/passwd'),
    ...etcNames.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ...['passwd', 'group', 'hosts'].flatMap((name) => ['--ro-bind', join(plan.etc, name), `/etc/${name}`]),
    ...[join(inside.tools, 'node'), inside.sockets].flatMap(parents),
    ...programs(plan),
    ...['--bind', plan.volume, inside.volume, '--bind', plan.sockets, inside.sockets],
    ...['--remount-ro', '/', '--chdir', inside.volume, '--'],
    ...identified(plan.bubblewrap.identity, plan.owner),
    ...limited(plan.pids, plan.bubblewrap),
    ...plan.command,
  ]
}

/** Daemon, Node and npm, read-only and at one place, wherever they lie on the machine: perhaps in somebody's home. */
function programs({ files, tools }: BubblewrapPlan): string[] {
  return [
    ...['--ro-bind', files.daemon, inside.daemon],
    ...(files.ripgrep ? ['--ro-bind', files.ripgrep, inside.ripgrep] : []),
    ...['--ro-bind', tools.node, join(inside.tools, 'node')],
    ...(tools.npm ? ['--ro-bind', tools.npm, inside.npm] : []),
    ...(tools.npm ? npmLinks : []),
  ]
}

const npmLinks = Object.entries(npmPrograms).flatMap(([name, file]) => [
  '--symlink',
  join(inside.npm, file),
  join(inside.tools, name),
])

/** Folders on the way to a mount, which others than root may pass; bubblewrap's own are closed to them. */
function parents(path: string): string[] {
  const folder = dirname(path)
  return folder === '/' ? [] : [...parents(folder), '--perms', '0755', '--dir', folder]
}

/** The user, group and host names of a sandbox. */
export async function writeEtc(folder: string, bubblewrap: Bubblewrap, owner: number): Promise<void> {
  if (!bubblewrap.works) return
  const uid = uidInside(bubblewrap, owner)
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'passwd'),
    `root:x:0:0:root:/nonexistent:/usr/sbin/nologin\ncodeberth:x:${uid}:${uid}:codeberth:${inside.volume}/home:/bin/bash\n`,
  )
  await writeFile(join(folder, 'group'), `root:x:0:\ncodeberth:x:${uid}:\n`)
  await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost sandbox\n::1 localhost\n')
}

/** Whether the limit of processes counts those of one sandbox only: of its user, or since Linux 5.14 of its namespace. */
export function countsProcesses(bubblewrap: Bubblewrap, kernel: string = release()): boolean {
  if (!bubblewrap.works) return false
  const [major = 0, minor = 0] = kernel.split('.').map(Number)
  return bubblewrap.identity === 'own-user' || major > 5 || (major === 5 && minor >= 14)
}

function limited(pids: number, bubblewrap: Bubblewrap): string[] {
  return ['/usr/bin/prlimit', '--core=0', ...(countsProcesses(bubblewrap) ? [`--nproc=${pids}`] : []), '--']
}

/** /bin, /lib and the like: links into /usr on a merged system, else folders. */
async function rootLinks(): Promise<string[]> {
  const all = await Promise.all(
    ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'].map(async (name) => {
      const found = await lstat(`/${name}`).catch(() => null)
      if (!found) return []
      return found.isSymbolicLink()
        ? ['--symlink', await readlink(`/${name}`), `/${name}`]
        : ['--ro-bind', `/${name}`, `/${name}`]
    }),
  )
  return all.flat()
}
