import {
  type Actor,
  listModels,
  type NewKey,
  personsChoice,
  personsModel,
  providerFacts,
  putKey,
  saveChoice,
  type Vault,
  VaultRequests,
  vaultPaths,
} from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'
import { isServiceKey, json } from '@codeberth/service-kit'
import type { InternalAnswers } from './open-gateway.ts'
import type { Outbound } from './outbound.ts'
import { type GatewaySources, openWays, routeOf, type Ways } from './platform-ports.ts'

const checkMs = 15_000
const reasonChars = 200

/** The vault as functions, for who runs in the gateway's process. */
export function openVault(sources: GatewaySources): Vault {
  const ways = openWays(sources)
  return {
    put: (actor, key) => putChecked(sources, ways, actor.userId, key),
    models: (actor) => modelsOf(sources, ways, actor.userId),
  }
}

/** The vault below the gateway's address, for services that run apart. Without the service key it answers nothing. */
export function vaultAnswers(sources: GatewaySources, serviceKey: string): InternalAnswers {
  const ways = openWays(sources)
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname !== vaultPaths.put && pathname !== vaultPaths.models) return null
    if (request.method !== 'POST' || !isServiceKey(request.headers.get('authorization'), serviceKey)) return null
    const body: unknown = await request.json()
    if (pathname === vaultPaths.models)
      return json(await modelsOf(sources, ways, VaultRequests.models.parse(body).userId))
    const { userId, key } = VaultRequests.put.parse(body)
    return json(await putChecked(sources, ways, userId, key))
  }
}

async function putChecked(sources: GatewaySources, { persons: send }: Ways, userId: Actor['userId'], wanted: NewKey) {
  const facts = providerFacts(wanted.provider)
  const baseUrl = (wanted.baseUrl ?? facts.baseUrl)?.replace(/\/+$/, '')
  if (!baseUrl) throw new Fault('bad-input', { where: 'baseUrl', problem: 'this provider needs an address' })
  if (wanted.key === '' && facts.needsKey)
    throw new Fault('bad-input', { where: 'key', problem: 'this provider needs a key' })
  await checkKey(send, `${baseUrl}/${facts.checkPath}`, wanted.key)
  const inUse = (await personsModel(sources.platform, userId)).keyId
  const view = await putKey(sources.platform, sources.ring, userId, wanted)
  const choice = await personsChoice(sources.platform, userId)
  if (!choice) await chooseFirst(sources, userId, wanted, { baseUrl, send })
  // A key in use that is entered anew with another address takes the choice along.
  else if (view.id === inUse && choice.baseUrl !== null)
    await saveChoice(sources.platform, userId, { ...choice, baseUrl: view.baseUrl })
  return view
}

async function checkKey(send: Outbound, url: string, key: string): Promise<void> {
  const signal = AbortSignal.timeout(checkMs)
  const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` }
  const answer = await send(url, { headers, signal }).catch(unreachable)
  await answer.body?.cancel()
  if (answer.status === 401 || answer.status === 403)
    throw new Fault('model-refused', { reason: `the key is not accepted (${answer.status})` })
  if (!answer.ok) throw new Fault('model-refused', { reason: `it answered ${answer.status}` })
}

// Aborted by the limit, or an answer that is none: what the way out has words for comes as a fault already.
function unreachable(thrown: unknown): never {
  if (thrown instanceof Fault) throw thrown
  const reason = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, reasonChars)
  throw new Fault('model-unreachable', { reason }, { cause: thrown })
}

type Place = { baseUrl: string; send: Outbound }

// Who has entered a first key wants to use it.
async function chooseFirst(sources: GatewaySources, userId: string, wanted: NewKey, place: Place): Promise<void> {
  const facts = providerFacts(wanted.provider)
  const model = facts.defaultModel ?? (await namesAt(place, wanted.key))[0]
  if (model)
    await saveChoice(sources.platform, userId, {
      provider: wanted.provider,
      baseUrl: wanted.baseUrl === undefined ? null : place.baseUrl,
      model,
    })
}

async function modelsOf(sources: GatewaySources, ways: Ways, userId: string): Promise<string[]> {
  const { target } = await routeOf(sources, ways, userId, '')
  return namesAt(target, target.key ?? '')
}

const namesAt = ({ baseUrl, send }: Place, key: string): Promise<string[]> =>
  listModels(baseUrl, key === '' ? null : key, AbortSignal.timeout(checkMs), send).catch(unreachable)
