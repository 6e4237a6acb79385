import type { BlockList } from 'node:net'
import { type EgressRules, parseRemote } from '@codeberth/control-plane'
import type { ProjectSource } from '@codeberth/protocol'
import type { EdgeHandler } from '@codeberth/sandbox'
import type { Log } from '@codeberth/service-kit'
import { answerEdge } from './answer-edge.ts'
import type { EdgePorts } from './edge-ports.ts'

/** What all edges of a runner share. */
export type EdgeOptions = {
  gatewayUrl: string
  fileRemotes: boolean
  /** Hosts (`host` or `host:port`) that the operator added for every project. */
  allow: readonly string[]
  opened: BlockList
  /** The token of a run that is at work in that project; null for any other. */
  runToken(projectId: string, runId: string): string | null
  blocked(projectId: string, refused: { host: string; port: number; rule: string; reason: string; fix: string }): void
  log: Log
}

/** The way out of one project's sandbox: trusted hosts, what the operator added, and the host of its own remote. */
export function projectEdge(options: EdgeOptions, projectId: string, source: ProjectSource): EdgeHandler {
  const remote = source.kind === 'git' ? source.remote : null
  const rules = egressRules(options, remote)
  const ports: EdgePorts = {
    projectId,
    remote,
    gatewayUrl: options.gatewayUrl,
    fileRemotes: options.fileRemotes,
    opened: options.opened,
    runToken: (runId) => options.runToken(projectId, runId),
    egressRules: () => rules,
    blocked: (refused) => {
      options.log.info({ projectId, ...refused }, 'egress refused')
      options.blocked(projectId, refused)
    },
    log: options.log,
  }
  return (stream, headers) => answerEdge(ports, stream, headers)
}

function egressRules({ allow, fileRemotes }: EdgeOptions, remote: string | null): EgressRules {
  const own = remote === null ? null : parseRemote(remote, { fileRemotes })
  const names = [...allow, ...(own?.scheme === 'https' ? [own.host] : [])].map((name) => name.toLowerCase())
  return {
    hosts: names.filter((name) => !/:\d+$/.test(name)),
    hostPorts: names.filter((name) => /:\d+$/.test(name)),
  }
}
