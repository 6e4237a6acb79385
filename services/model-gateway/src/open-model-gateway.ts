import type { Vault } from '@codeberth/control-plane'
import type { Log } from '@codeberth/service-kit'
import { openGateway } from './open-gateway.ts'
import { openVault, vaultAnswers } from './open-vault.ts'
import { type GatewaySources, platformPorts } from './platform-ports.ts'

export type ModelGatewayOptions = GatewaySources & {
  host: string
  port: number
  /** With it the vault is also served below the gateway's address, to services that have it. */
  serviceKey: string | null
  log: Log
}

/** Opens the whole gateway on the records: model calls, and the vault of provider keys. */
export async function openModelGateway(
  options: ModelGatewayOptions,
): Promise<{ url: string; vault: Vault; close(): Promise<void> }> {
  const { host, port, serviceKey, log, ...sources } = options
  const internal = serviceKey === null ? async () => null : vaultAnswers(sources, serviceKey)
  const gateway = await openGateway(platformPorts(sources), { host, port, log, internal })
  return { ...gateway, vault: openVault(sources) }
}
