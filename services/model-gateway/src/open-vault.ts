import {
  type Actor,
  listModels,
  type NewKey,
  personsChoice,
  providerFacts,
  putKey,
  saveChoice,
  type Vault,
  VaultRequests,
  vaultPaths,
} from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'
import { isServiceKey, json } from '@codeberth/service-kit'
import { checkAddress } from './check-address.ts'
import type { InternalAnswers } from './open-gateway.ts'
import { type GatewaySources, routeOf } from './platform-ports.ts'

const checkMs = 15_000
const reasonChars = 200

/** The vault as functions, for who runs in the gateway's process. */
export function openVault(sources: GatewaySources): Vault {
  return {
    put: (actor, key) => putChecked(sources, actor.userId, key),
    models: (actor) => modelsOf(sources, actor.userId),
  }
}

/** The vault below the gateway's address, for services that run apart. Without the service key it answers nothing. */
export function vaultAnswers(sources: GatewaySources, serviceKey: string): InternalAnswers {
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname !== vaultPaths.put && pathname !== vaultPaths.models) return null
    if (request.method !== 'POST' || !isServiceKey(request.headers.get('authorization'), serviceKey)) return null
    const body: unknown = await request.json()
    if (pathname === vaultPaths.models) return json(await modelsOf(sources, VaultRequests.models.parse(body).userId))
    const { userId, key } = VaultRequests.put.parse(body)
    return json(await putChecked(sources, userId, key))
  }
}

async function putChecked(sources: GatewaySources, userId: Actor['userId'], wanted: NewKey) {
  const facts = providerFacts(wanted.provider)
  const baseUrl = (wanted.baseUrl ?? facts.baseUrl)?.replace(/\/+$/, '')
  if (!baseUrl) throw new Fault('bad-input', { where: 'baseUrl', problem: 'this provider needs an address' })
  if (wanted.key === '' && facts.needsKey)
    throw new Fault('bad-input', { where: 'key', problem: 'this provider needs a key' })
  await checkAddress(sources.door, baseUrl)
  await checkKey(`${baseUrl}/${facts.checkPath}`, wanted.key)
  const view = await putKey(sources.platform, sources.ring, userId, wanted)
  await chooseFirst(sources, userId, wanted, baseUrl)
  return view
}

async function checkKey(url: string, key: string): Promise<void> {
  const signal = AbortSignal.timeout(checkMs)
  const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` }
  const answer = await fetch(url, { headers, signal, redirect: 'error' }).catch((cause: unknown) => {
    throw new Fault('model-unreachable', { reason: reasonOf(cause) }, { cause })
  })
  await answer.body?.cancel()
  if (answer.status === 401 || answer.status === 403)
    throw new Fault('model-refused', { reason: `the key is not accepted (${answer.status})` })
  if (!answer.ok) throw new Fault('model-refused', { reason: `it answered ${answer.status}` })
}

const reasonOf = (thrown: unknown): string => {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, reasonChars)
}

// Who has entered a first key wants to use it: without a choice it becomes one.
async function chooseFirst(sources: GatewaySources, userId: string, wanted: NewKey, baseUrl: string): Promise<void> {
  if (await personsChoice(sources.platform, userId)) return
  const facts = providerFacts(wanted.provider)
  const model = facts.defaultModel ?? (await namesAt(baseUrl, wanted.key))[0]
  if (model)
    await saveChoice(sources.platform, userId, { provider: wanted.provider, baseUrl: wanted.baseUrl ?? null, model })
}

async function modelsOf(sources: GatewaySources, userId: string): Promise<string[]> {
  const { target } = await routeOf(sources, userId, '')
  return namesAt(target.baseUrl, target.key ?? '')
}

const namesAt = (baseUrl: string, key: string): Promise<string[]> =>
  listModels(baseUrl, key === '' ? null : key, AbortSignal.timeout(checkMs)).catch((cause: unknown) => {
    throw new Fault('model-unreachable', { reason: reasonOf(cause) }, { cause })
  })
