import { isNull, sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, listCheck, lower } from './columns.ts'

/** People. `authority` rises with each change of their rights, so that open connections ask again. */
export const users = pgTable(
  'users',
  {
    id: id(),
    login: text('login').notNull(),
    name: text('name'),
    email: text('email'),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text('image'),
    status: text('status').$type<'active' | 'suspended' | 'deleted'>().notNull().default('active'),
    authority: integer('authority').notNull().default(0),
    consent: jsonb('consent').$type<Record<string, unknown>>().notNull().default({}),
    settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
    /** Keys the pseudonyms under which analytics knows this person; dropping it forgets them. */
    salt: text('salt'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('users_login').on(lower(t.login)),
    uniqueIndex('users_email').on(lower(t.email)).where(sql`${t.emailVerified}`),
    listCheck('users_status', t.status, ['active', 'suspended', 'deleted']),
  ],
)

/** A person at a sign-in provider, known by the provider's numeric id, never by an address. `sealed` holds its tokens. */
export const oauthAccounts = pgTable(
  'oauth_accounts',
  {
    provider: text('provider').notNull(),
    providerAccountId: text('provider_account_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    sealed: text('sealed'),
    endsAt: instant('ends_at'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerAccountId] }), index('oauth_accounts_user').on(t.userId)],
)

export const webSessions = pgTable(
  'web_sessions',
  {
    id: id(),
    tokenHash: text('token_hash').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    freshAt: instant('fresh_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    idleAt: instant('idle_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    agent: text('agent'),
    net: text('net'),
    revokedAt: instant('revoked_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('web_sessions_token').on(t.tokenHash),
    index('web_sessions_user').on(t.userId),
    index('web_sessions_live').on(t.userId).where(isNull(t.revokedAt)),
  ],
)

export const accessTokens = pgTable(
  'access_tokens',
  {
    id: id(),
    tokenHash: text('token_hash').notNull(),
    last4: text('last4').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    scopes: text('scopes').array().notNull(),
    /** null: all projects of the owner. */
    projectIds: uuid('project_ids').array(),
    /** Networks it may come from; empty: any. */
    nets: text('nets').array().notNull().default(sql`'{}'`),
    endsAt: instant('ends_at').notNull(),
    usedAt: instant('used_at'),
    usedNet: text('used_net'),
    revokedAt: instant('revoked_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('access_tokens_token').on(t.tokenHash),
    index('access_tokens_user').on(t.userId, t.id),
    uniqueIndex('access_tokens_name').on(t.userId, t.name).where(isNull(t.revokedAt)),
    check('access_tokens_life', sql`${t.endsAt} <= ${t.createdAt} + interval '366 days'`),
  ],
)

/** Used once, for what cannot carry a cookie or header: a terminal's socket, a preview, the first sign-in. */
export const tickets = pgTable(
  'tickets',
  {
    id: id(),
    tokenHash: text('token_hash').notNull(),
    kind: text('kind').$type<'terminal' | 'preview' | 'first-sign-in'>().notNull(),
    userId: uuid('user_id').references(() => users.id, { onDelete: 'restrict' }),
    target: text('target').notNull(),
    endsAt: instant('ends_at').notNull(),
    usedAt: instant('used_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('tickets_token').on(t.tokenHash),
    index('tickets_user').on(t.userId),
    index('tickets_ends').on(t.endsAt),
    listCheck('tickets_kind', t.kind, ['terminal', 'preview', 'first-sign-in']),
  ],
)

/** The answer to a mutation, kept so that a repeat gets the same. `status` null: still at work. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    actorId: uuid('actor_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer('status'),
    answer: jsonb('answer').$type<unknown>(),
    endsAt: instant('ends_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.actorId, t.route, t.key] }), index('idempotency_keys_ends').on(t.endsAt)],
)

/** GCRA: one theoretical arrival time a key; a key whose time has passed may go. */
export const rateLimits = pgTable(
  'rate_limits',
  { key: text('key').primaryKey(), tat: instant('tat').notNull(), createdAt: createdAt() },
  (t) => [index('rate_limits_tat').on(t.tat)],
)
