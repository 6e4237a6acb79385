import type { ContainerCreateOptions } from 'dockerode'
import type { SandboxSpec } from '../sandboxes.ts'

const MiB = 1024 * 1024
/** What the daemon gets to end by itself, in seconds. */
export const stopSeconds = 3
/**
 * Limits of open files, the one that is wanted first: an engine that was started with a lower one of its own, and may not raise
 * it, refuses to start a container with more.
 */
export const openFileLimits = [65_536, 16_384, 4_096, 1_024] as const
export type OpenFileLimit = (typeof openFileLimits)[number]

/** Paths in every container. The program's folder is a read-only volume of its own version. */
export const paths = {
  project: '/project',
  sockets: '/run/codeberth',
  programs: '/opt/codeberth',
  daemon: '/opt/codeberth/sandboxd',
} as const
/** The user in every container, who has no capability. */
export const uid = 1_000
const proxyPort = 3_128

/** Names of labels. Everything of ours carries `installation`; nothing without our own is ever touched. */
export const labels = {
  installation: 'dev.codeberth.installation',
  kind: 'dev.codeberth.kind',
  project: 'dev.codeberth.project',
  generation: 'dev.codeberth.generation',
} as const

/** The name of a project's container and of its volume. */
export const nameOf = (installation: string, projectId: string): string => `codeberth-${installation}-${projectId}`

/** What a sandbox's container may do: the tests hold each line against `inspect`. */
export function containerOptions(
  spec: SandboxSpec,
  place: { installation: string; image: string; programs: string; openFiles: OpenFileLimit },
): ContainerCreateOptions {
  const { projectId, generation, limits } = spec
  const name = nameOf(place.installation, projectId)
  return {
    name,
    Image: place.image,
    User: `${uid}:${uid}`,
    Hostname: 'sandbox',
    WorkingDir: paths.project,
    Entrypoint: [paths.daemon],
    Cmd: ['serve', '--root', paths.project, '--sockets', paths.sockets, '--proxy-port', String(proxyPort)],
    Env: environment(),
    Labels: {
      [labels.installation]: place.installation,
      [labels.kind]: 'sandbox',
      [labels.project]: projectId,
      [labels.generation]: String(generation),
    },
    NetworkDisabled: true,
    StopSignal: 'SIGTERM',
    StopTimeout: stopSeconds,
    HostConfig: {
      NetworkMode: 'none',
      Privileged: false,
      ReadonlyRootfs: true,
      Init: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      IpcMode: 'private',
      Tmpfs: temporary(),
      Mounts: [
        { Type: 'volume', Source: name, Target: paths.project },
        {
          Type: 'volume',
          Source: place.programs,
          Target: paths.programs,
          ReadOnly: true,
          VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
        },
      ],
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      NanoCpus: Math.round(limits.cpus * 1e9),
      PidsLimit: limits.pids,
      ShmSize: 64 * MiB,
      Ulimits: [
        { Name: 'nofile', Soft: place.openFiles, Hard: place.openFiles },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } },
      RestartPolicy: { Name: 'no' },
    },
  }
}

/** A tmpfs takes the mode of the image's folder unless it is given an owner, and uid 1000 could not write to it. */
function temporary(): Record<string, string> {
  const owner = `uid=${uid},gid=${uid}`
  return {
    '/tmp': `rw,exec,nosuid,nodev,${owner},mode=1777,size=2g`,
    '/run': `rw,nosuid,nodev,noexec,${owner},mode=0755,size=16m`,
    [paths.sockets]: `rw,nosuid,nodev,noexec,${owner},mode=0700,size=1m`,
  }
}

const environment = () => [
  `HOME=${paths.project}/home`,
  'LANG=C.UTF-8',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'SHELL=/bin/bash',
  'USER=codeberth',
  'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
  'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
]
