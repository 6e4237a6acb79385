import { type Db, eq, sql, users } from '@codeberth/db'
import { Fault, type ModelChoice, type ModelPrice, type ModelStatus, Provider } from '@codeberth/protocol'
import * as z from 'zod'
import type { Actor } from '../accounts/actor.ts'
import type { Platform } from '../platform.ts'
import { demand } from '../policy/can.ts'
import { isLocal, modelSize, priceItem, providerFacts, providerOfUrl } from './providers.ts'

/** Name under which runs of the demo project use the built-in scripted model. */
export const scriptedModel = 'scripted'

const Choice = z.object({ provider: Provider, baseUrl: z.string().nullable(), model: z.string() })
const Settings = z.looseObject({ model: Choice.optional().catch(undefined) })

/** Which provider and model a person has chosen; null before they have. */
export type PersonsChoice = z.infer<typeof Choice>

/** What a person chose in the settings, whatever the environment says. */
export async function personsChoice(p: { db: Db }, userId: string): Promise<PersonsChoice | null> {
  const [row] = await p.db.orm.select({ settings: users.settings }).from(users).where(eq(users.id, userId))
  return Settings.parse(row?.settings ?? {}).model ?? null
}

const KeyPlace = z.object({ id: z.string(), base_url: z.string().nullable() })

/** The model that a person's runs use: of the environment if it names one, else as chosen; `none` when a choice or its key is missing. */
export const modelStatus = async (p: Pick<Platform, 'db' | 'deployment'>, userId: string): Promise<ModelStatus> =>
  (await personsModel(p, userId)).status

/**
 * The same with the key that calls go with, null without one. A key belongs to the address that it was entered for: it is never chosen for
 * another one of the same provider.
 */
export async function personsModel(
  p: Pick<Platform, 'db' | 'deployment'>,
  userId: string,
): Promise<{ status: ModelStatus; keyId: string | null }> {
  const fixed = p.deployment.model
  if (fixed) {
    const { baseUrl, model, hasKey } = fixed
    const status = { source: 'environment', provider: providerOfUrl(baseUrl), baseUrl, model, hasKey } as const
    return { status, keyId: null }
  }
  const choice = await personsChoice(p, userId)
  if (!choice)
    return { status: { source: 'none', provider: null, baseUrl: null, model: null, hasKey: false }, keyId: null }
  const { provider, model } = choice
  const keys = await p.db.rows(
    sql`select id, base_url from encrypted_api_keys where user_id = ${userId} and provider = ${provider} order by id desc`,
    KeyPlace,
  )
  const facts = providerFacts(provider)
  const placeOf = (one: z.infer<typeof KeyPlace>) => one.base_url ?? facts.baseUrl
  // Without an address the provider's own is meant, or else that of the newest key.
  const key =
    choice.baseUrl === null
      ? (keys.find((one) => one.base_url === null) ?? keys[0] ?? null)
      : (keys.find((one) => placeOf(one) === choice.baseUrl) ?? null)
  const baseUrl = choice.baseUrl ?? (key ? placeOf(key) : facts.baseUrl)
  const usable = baseUrl !== null && (key !== null || !facts.needsKey)
  const source = usable ? ('settings' as const) : ('none' as const)
  return { status: { source, provider, baseUrl, model, hasKey: key !== null }, keyId: key?.id ?? null }
}

/** Keeps the person's choice. Throws Fault('bad-input') when the provider needs an address that is missing. */
export async function chooseModel(
  p: Pick<Platform, 'db' | 'deployment'>,
  actor: Actor,
  choice: { provider: Provider; baseUrl?: string | undefined; model: string },
): Promise<ModelStatus> {
  demand(actor, 'me.write', { ownerId: actor.userId })
  const baseUrl = choice.baseUrl?.replace(/\/+$/, '') ?? null
  if (baseUrl === null && providerFacts(choice.provider).baseUrl === null)
    throw new Fault('bad-input', { where: 'baseUrl', problem: 'this provider needs an address' })
  await saveChoice(p, actor.userId, { provider: choice.provider, baseUrl, model: choice.model })
  return modelStatus(p, actor.userId)
}

/** Keeps a choice of model; asks for no right. */
export async function saveChoice(p: { db: Db }, userId: string, choice: PersonsChoice): Promise<void> {
  const kept = JSON.stringify({ model: choice })
  await p.db.orm.execute(sql`update users set settings = settings || ${kept}::jsonb where id = ${userId}`)
}

/** The model of a new run: scripted for demo projects, else the one asked for, else the person's. Throws Fault('no-model'). */
export async function modelOfRun(
  p: Pick<Platform, 'db' | 'deployment'>,
  userId: string,
  wanted: { scripted: boolean; model?: string | undefined },
): Promise<string> {
  if (wanted.scripted) return scriptedModel
  const status = await modelStatus(p, userId)
  if (status.source === 'none' || status.model === null) throw new Fault('no-model')
  return wanted.model ?? status.model
}

const PriceRow = z.object({
  version: z.int(),
  unit: z.enum(['input', 'output', 'cacheRead', 'cacheWrite']),
  price: z.coerce.number(),
})

/** The price of a model in the book in force, with the book's version; null when the book does not have it. */
export async function priceOf(p: { db: Db }, model: string): Promise<{ version: number; price: ModelPrice } | null> {
  const rows = await p.db.rows(
    sql`select version, unit, price from prices
      where version = (select max(version) from price_books where valid_from <= ${p.db.now}) and item = ${model}`,
    PriceRow,
  )
  const [first] = rows
  if (!first) return null
  const of = (unit: keyof ModelPrice) => rows.find((row) => row.unit === unit)?.price ?? 0
  return {
    version: first.version,
    price: { input: of('input'), output: of('output'), cacheRead: of('cacheRead'), cacheWrite: of('cacheWrite') },
  }
}

const free: ModelPrice = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

/** What a daemon must know of the model of a run that this person started. */
export async function modelChoice(
  p: Pick<Platform, 'db' | 'deployment'>,
  userId: string,
  model: string,
): Promise<ModelChoice> {
  if (model === scriptedModel) return { name: model, ...modelSize(model), price: free, scripted: true }
  const actual = (await modelStatus(p, userId)).provider ?? 'custom'
  const item = priceItem(actual, model)
  const price = isLocal(actual) ? free : item === null ? null : ((await priceOf(p, item))?.price ?? null)
  return { name: model, ...modelSize(model), price, scripted: false }
}
