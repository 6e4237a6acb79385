import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { type Bubblewrap, bubblewrapArgs, inside } from './bubblewrap.ts'
import { identify, type ProcessId } from './proc-table.ts'
import { type DaemonFiles, linkTools, type Tools } from './tools.ts'

/** Variable by which every process of a sandbox is recognised: installation/project. It names, it is no secret. */
export const markName = 'CODEBERTH_SANDBOX'
export const proxyPort = 3_128
const logTailBytes = 2_000
const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
const certificates = '/etc/ssl/certs/ca-certificates.crt'
const Info = z.object({ 'child-pid': z.int().positive() })

export type LaunchPlan = {
  bubblewrap: Bubblewrap
  owner: number
  files: DaemonFiles
  tools: Tools
  /** Folder for links to the tools, where the sandbox sees the files of this machine. */
  links: string
  volume: string
  sockets: string
  etc: string
  mark: string
  pids: number
  logPath: string
}

/** A daemon that was started but may not answer yet. */
export type Launched = { child: ChildProcess; main: ProcessId; namespaceInit: ProcessId | null }

/**
 * Starts the daemon detached from this process: it outlives a runner that is killed, and the next one finds it. Its
 * output goes to `logPath`. Throws when it cannot even be started.
 */
export async function launch(plan: LaunchPlan): Promise<Launched> {
  const log = await open(plan.logPath, 'w', 0o600)
  try {
    const [program, args] = await commandLine(plan)
    const child = spawn(program, args, {
      detached: true,
      cwd: plan.volume,
      env: await environment(plan),
      stdio: ['ignore', log.fd, log.fd, 'pipe'],
    })
    await once(child, 'spawn')
    child.unref()
    const info = readable(child.stdio[3])
    const namespaceInit = plan.bubblewrap.works ? await readNamespaceInit(info, plan.logPath) : null
    info.destroy()
    const main = await identify(child.pid ?? 0)
    if (!main) throw new Error(await logTail(plan.logPath))
    return { child, main, namespaceInit }
  } finally {
    await log.close()
  }
}

/** The last lines the daemon wrote, for the reason of a failed start. */
export async function logTail(path: string): Promise<string> {
  const log = await readFile(path, 'utf8').catch(() => '')
  return log.slice(-logTailBytes).trim() || 'the daemon ended without a word'
}

async function commandLine(plan: LaunchPlan): Promise<[string, string[]]> {
  const { daemon } = plan.files
  await access(daemon).catch((cause: unknown) => {
    throw new Error(`the daemon's program ${daemon} is not there`, { cause })
  })
  const serve = (root: string, sockets: string, port: number) => [
    ...['serve', '--root', root, '--sockets', sockets, '--proxy-port', String(port)],
  ]
  if (!plan.bubblewrap.works) {
    await linkTools(plan.links, plan.tools)
    // Port 0: sandboxes without a network of their own share the machine's ports.
    return [daemon, serve(plan.volume, plan.sockets, 0)]
  }
  const wrapped = await bubblewrapArgs({
    ...plan,
    bubblewrap: plan.bubblewrap,
    command: [inside.daemon, ...serve(inside.volume, inside.sockets, proxyPort)],
    infoFd: 3,
  })
  return [plan.bubblewrap.path, wrapped]
}

/** Built from nothing: the runner's own environment holds keys. */
async function environment(plan: LaunchPlan): Promise<Record<string, string>> {
  const wrapped = plan.bubblewrap.works
  const hasCertificates = await access(certificates).then(
    () => true,
    () => false,
  )
  return {
    [markName]: plan.mark,
    HOME: wrapped ? `${inside.volume}/home` : join(plan.volume, 'home'),
    LANG: 'C.UTF-8',
    PATH: [wrapped ? inside.tools : plan.links, ...systemPath].join(':'),
    SHELL: '/bin/bash',
    USER: 'codeberth',
    // A machine behind a proxy that signs TLS anew trusts it through this file; Node has a list of its own.
    ...(hasCertificates && { NODE_EXTRA_CA_CERTS: certificates, SSL_CERT_FILE: certificates }),
  }
}

async function readNamespaceInit(info: Readable, logPath: string): Promise<ProcessId> {
  const words = await text(info)
  const parsed = words.trim() === '' ? null : Info.parse(JSON.parse(words))
  const found = parsed && (await identify(parsed['child-pid']))
  if (!found) throw new Error(await logTail(logPath))
  return found
}

function readable(stream: ChildProcess['stdio'][number]): Readable {
  if (stream && 'read' in stream) return stream
  throw new Error(`No pipe to the child was opened from ${dirname(process.execPath)}.`)
}
