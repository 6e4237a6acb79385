import {
  grantOf,
  isLocal,
  type MeteredCall,
  noteKey,
  openKey,
  type Platform,
  personsModel,
  priceItem,
  type Ring,
  recordUsage,
  scriptedModel,
} from '@codeberth/control-plane'
import { Fault, limits, newId } from '@codeberth/protocol'
import type { Admission, GatewayPorts, Target } from './gateway-ports.ts'
import { type Outbound, type OutboundDoor, openOutbound } from './outbound.ts'

/** What the gateway is given beside the platform. */
export type GatewaySources = {
  platform: Pick<Platform, 'db' | 'deployment'>
  ring: Ring
  /** Key of the endpoint that the environment names (`platform.deployment.model`); null when it wants none. */
  environmentKey: string | null
  /** Base URL of the built-in scripted model; null where there is none. */
  scriptedUrl: string | null
  door: OutboundDoor
}

/** The ways to endpoints that the operator named and to those that a person chose. */
export type Ways = { operators: Outbound; persons: Outbound }

/** Opens both. */
export const openWays = ({ door }: Pick<GatewaySources, 'door'>): Ways => ({
  operators: openOutbound(null),
  persons: openOutbound(door),
})

type Facts = Pick<MeteredCall, 'grant' | 'funding' | 'provider' | 'model' | 'priceItem'> & { keyId: string | null }
type Route = Omit<Facts, 'grant'> & { target: Target }

/** The gateway's needs, met from the records: who may call, where the call goes, and what it used. */
export function platformPorts(sources: GatewaySources): GatewayPorts {
  // What is known of an admitted call; it goes with the call.
  const admitted = new WeakMap<Admission, Facts>()
  const factsOf = (call: Admission): Facts => {
    const facts = admitted.get(call)
    if (!facts) throw new Error('a call was not admitted here')
    return facts
  }
  const { platform } = sources
  const ways = openWays(sources)
  const open = new Map<string, number>() // calls that are open, by run
  return {
    async admit(token, model) {
      const grant = await grantOf(platform, token)
      if (!grant.scripted && model !== grant.model)
        throw new Fault('model-refused', { reason: `the model of this run is ${grant.model}` })
      const { target, ...route } = grant.scripted
        ? scriptedRoute(sources, ways)
        : await routeOf(sources, ways, grant.actorId, model)
      const count = open.get(grant.runId) ?? 0
      if (count >= limits.runCalls.value) throw new Fault('rate-limit', { limit: limits.runCalls.name })
      open.set(grant.runId, count + 1)
      const call: Admission = { callId: newId(), target }
      admitted.set(call, { ...route, grant })
      return call
    },
    ended(call) {
      const { runId } = factsOf(call).grant
      const count = open.get(runId) ?? 1
      if (count > 1) open.set(runId, count - 1)
      else open.delete(runId)
    },
    models: async (token) => [(await grantOf(platform, token)).model],
    async meter(call, metered) {
      const { keyId, ...facts } = factsOf(call)
      await recordUsage(platform, { callId: call.callId, ...facts, ...metered })
      if (keyId !== null) await noteKey(platform, keyId, 'used')
    },
    async keyFailed(call) {
      const { keyId } = factsOf(call)
      if (keyId !== null) await noteKey(platform, keyId, 'failed')
    },
  }
}

function scriptedRoute({ scriptedUrl }: GatewaySources, { operators }: Ways): Route {
  if (scriptedUrl === null) throw new Fault('no-model')
  return {
    target: { baseUrl: scriptedUrl, key: null, model: scriptedModel, send: operators },
    funding: 'local',
    provider: scriptedModel,
    model: scriptedModel,
    priceItem: null,
    keyId: null,
  }
}

/** Where a person's calls go: the environment's endpoint, else the chosen provider with the person's own key. Throws Fault('no-model'). */
export async function routeOf(sources: GatewaySources, ways: Ways, userId: string, model: string): Promise<Route> {
  const { platform, ring, environmentKey } = sources
  const { status, keyId } = await personsModel(platform, userId)
  const { provider, baseUrl } = status
  if (status.source === 'none' || provider === null || baseUrl === null) throw new Fault('no-model')
  const facts = { provider, model, priceItem: priceItem(provider, model) }
  if (status.source === 'environment') {
    const funding = isLocal(provider) ? 'local' : 'house'
    return { ...facts, funding, keyId: null, target: { baseUrl, key: environmentKey, model, send: ways.operators } }
  }
  const key = keyId === null ? null : await openKey(platform, ring, userId, keyId)
  const funding = isLocal(provider) ? 'local' : 'byok'
  const target = { baseUrl, key: key?.value ?? null, model, send: ways.persons }
  return { ...facts, funding, keyId: key?.id ?? null, target }
}
