import * as z from 'zod'
import { labels, uid } from '../container.ts'

/** How a call is let through: `own` asks first whether the container is ours, `body` is what its JSON must be. */
export type AllowedCall = { method: string; path: RegExp; query?: readonly string[]; own?: true; body?: z.ZodType }

/** Names of our volumes: a sandbox mounts no other, and no other is deleted. Those of a compose project have an underscore. */
const ownVolume = 'codeberth-[\\w.-]+'
const volumeName = new RegExp(`^${ownVolume}$`)
const id = '[\\w.:-]+'
const at = (path: string) => new RegExp(`^(?:/v\\d+\\.\\d+)?${path}$`)

const NoOptions = z.strictObject({})
const Volume = z.strictObject({ Name: z.string().regex(volumeName), Labels: z.record(z.string(), z.string()) })
const OwnLabels = z.record(z.string(), z.string()).refine((told) => labels.installation in told, 'the label is missing')
const Mount = z.strictObject({
  Type: z.literal('volume'),
  Source: z.string().regex(volumeName),
  Target: z.string(),
  ReadOnly: z.boolean().optional(),
  VolumeOptions: z
    .strictObject({
      NoCopy: z.boolean(),
      Labels: NoOptions,
      DriverConfig: z.strictObject({ Name: z.literal('local'), Options: NoOptions }),
    })
    .optional(),
})

/** What may be said of the machine: everything that would reach it, or another container, is missing here. */
const HostConfig = z.strictObject({
  NetworkMode: z.literal('none').optional(),
  Privileged: z.literal(false).optional(),
  ReadonlyRootfs: z.literal(true).optional(),
  Init: z.boolean().optional(),
  CapDrop: z.tuple([z.literal('ALL')]).optional(),
  SecurityOpt: z.tuple([z.literal('no-new-privileges')]).optional(),
  IpcMode: z.literal('private').optional(),
  Tmpfs: z.record(z.string(), z.string()).optional(),
  Mounts: z.array(Mount),
  Memory: z.int().optional(),
  MemorySwap: z.int().optional(),
  NanoCpus: z.int().optional(),
  PidsLimit: z.int().optional(),
  ShmSize: z.int().optional(),
  Ulimits: z.array(z.object({ Name: z.enum(['nofile', 'core']) })).optional(),
  LogConfig: z.unknown().optional(),
  RestartPolicy: z.strictObject({ Name: z.literal('no') }).optional(),
})

const Container = z.strictObject({
  name: z.string().optional(),
  Image: z.string(),
  User: z.literal(`${uid}:${uid}`).optional(),
  Hostname: z.string().optional(),
  WorkingDir: z.string().optional(),
  Entrypoint: z.array(z.string()),
  Cmd: z.array(z.string()).optional(),
  Env: z.array(z.string()).optional(),
  Labels: OwnLabels,
  NetworkDisabled: z.literal(true),
  StopSignal: z.string().optional(),
  StopTimeout: z.int().optional(),
  HostConfig,
})

const Exec = z.strictObject({
  Cmd: z.array(z.string()),
  User: z.literal(`${uid}:${uid}`),
  AttachStdin: z.boolean(),
  AttachStdout: z.boolean(),
  AttachStderr: z.boolean(),
})

/** All that the Docker adapter asks of an engine. */
export const allowedCalls: readonly AllowedCall[] = [
  { method: 'GET', path: at('/_ping') },
  { method: 'GET', path: at('/version') },
  { method: 'GET', path: at('/info') },
  { method: 'GET', path: at('/images/(?!.*\\.\\.)[\\w.:/@-]+/json') },
  { method: 'POST', path: at('/images/create'), query: ['fromImage', 'tag'] },
  { method: 'POST', path: at('/build'), query: ['t', 'networkmode', 'forcerm', 'buildargs', 'labels'] },
  { method: 'GET', path: at('/volumes') },
  { method: 'POST', path: at('/volumes/create'), body: Volume },
  { method: 'GET', path: at(`/volumes/${ownVolume}`) },
  { method: 'DELETE', path: at(`/volumes/${ownVolume}`) },
  { method: 'GET', path: at('/containers/json') },
  { method: 'POST', path: at('/containers/create'), body: Container },
  { method: 'GET', path: at(`/containers/(?<container>${id})/json`), own: true },
  { method: 'DELETE', path: at(`/containers/(?<container>${id})`), own: true },
  { method: 'HEAD', path: at(`/containers/(?<container>${id})/archive`), own: true },
  { method: 'PUT', path: at(`/containers/(?<container>${id})/archive`), own: true },
  { method: 'POST', path: at(`/containers/(?<container>${id})/(start|stop|pause|unpause|attach)`), own: true },
  { method: 'POST', path: at(`/containers/(?<container>${id})/exec`), own: true, body: Exec },
  { method: 'GET', path: at(`/exec/(?<exec>${id})/json`), own: true },
  { method: 'POST', path: at(`/exec/(?<exec>${id})/start`), own: true },
]

/** The row for a call, with what the path names; null when there is none. */
export function findCall(
  method: string,
  target: string,
): { call: AllowedCall; container: string | undefined; exec: string | undefined } | null {
  const [path = '', search = ''] = target.split('?')
  const named = [...new URLSearchParams(search).keys()]
  for (const call of allowedCalls) {
    const found = call.method === method ? call.path.exec(path) : null
    if (!found || (call.query && !named.every((name) => call.query?.includes(name)))) continue
    return { call, container: found.groups?.container, exec: found.groups?.exec }
  }
  return null
}
