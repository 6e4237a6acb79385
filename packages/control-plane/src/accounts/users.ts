import { type Db, eq, errorCode, type Orm, oauthAccounts, payers, sql, users } from '@codeberth/db'
import { Fault, newId } from '@codeberth/protocol'
import * as z from 'zod'
import { cleanText } from '../event-log/event-text.ts'

/** A person as a sign-in provider tells of them. `email` is set only when it is their primary, verified address. */
export type ProviderPerson = {
  provider: 'github' | 'development'
  /** The provider's numeric id (GitHub) or the lower-cased login (development): who a person is, never an address. */
  providerAccountId: string
  login: string
  name: string | null
  email: string | null
  image: string | null
}

const loginShape = /^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$/
const loginTries = 50
const races = 5
const uniqueViolation = '23505'

/** The account of this person: found by the provider's id and brought up to date, or made, with its payer. Returns the user's id. */
export async function upsertPerson(p: { db: Db }, person: ProviderPerson): Promise<string> {
  if (!loginShape.test(person.login))
    throw new Fault('bad-input', { where: 'login', problem: 'use letters, digits and single hyphens, at most 39' })
  for (let again = 0; ; again++) {
    try {
      return await p.db.transaction((orm) => findOrCreate(p.db, orm, person))
    } catch (thrown) {
      // Two first sign-ins at once: the slower one finds the account, or looks for a free login again.
      if (errorCode(thrown) !== uniqueViolation || again === races) throw thrown
    }
  }
}

async function findOrCreate(db: Db, orm: Orm, person: ProviderPerson): Promise<string> {
  const known = await accountOf(db, orm, person)
  if (known === null) return createPerson(db, orm, person)
  await orm
    .update(users)
    .set({ name: shownName(person), image: person.image })
    .where(sql`${users.id} = ${known} and ${users.status} = 'active'`)
  return known
}

// A provider's text may hold what the database cannot.
const shownName = ({ name }: ProviderPerson): string | null => (name === null ? null : cleanText(name))

const Owner = z.object({ user_id: z.string() })

async function accountOf(db: Db, orm: Orm, person: ProviderPerson): Promise<string | null> {
  const rows = await db.rows(
    sql`select user_id from oauth_accounts where provider = ${person.provider}
      and provider_account_id = ${person.providerAccountId}`,
    Owner,
    orm,
  )
  return rows[0]?.user_id ?? null
}

async function createPerson(db: Db, orm: Orm, person: ProviderPerson): Promise<string> {
  const userId = newId()
  const { provider, providerAccountId, image } = person
  const login = await freeLogin(db, orm, person.login)
  const email = await freeEmail(db, orm, person.email)
  await orm
    .insert(users)
    .values({ id: userId, login, name: shownName(person), image, email, emailVerified: email !== null })
  await orm.insert(oauthAccounts).values({ provider, providerAccountId, userId })
  await orm.insert(payers).values({ id: newId(), userId })
  return userId
}

const Found = z.object({ found: z.coerce.number() })

// A login of the provider may be taken here by somebody else; accounts are never joined by it.
async function freeLogin(db: Db, orm: Orm, wanted: string): Promise<string> {
  for (let at = 1; at <= loginTries; at++) {
    const login = at === 1 ? wanted : `${wanted.slice(0, 36)}-${at}`
    const rows = await db.rows(sql`select 1 as found from users where lower(login) = lower(${login})`, Found, orm)
    if (rows.length === 0) return login
  }
  throw new Fault('exists', { what: `The login ${wanted}` })
}

async function freeEmail(db: Db, orm: Orm, email: string | null): Promise<string | null> {
  if (email === null) return null
  const taken = await db.rows(
    sql`select 1 as found from users where lower(email) = lower(${email}) and email_verified`,
    Found,
    orm,
  )
  return taken.length === 0 ? email : null
}

/** Id of the payer of a person; there is one row a person from the start. */
export async function payerOf(p: { db: Db }, userId: string, orm: Orm = p.db.orm): Promise<string> {
  const [payer] = await orm.select({ id: payers.id }).from(payers).where(eq(payers.userId, userId))
  if (!payer) throw new Error(`user ${userId} has no payer`)
  return payer.id
}
