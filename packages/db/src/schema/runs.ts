import { type Budget, Mode, RunState, Stop } from '@codeberth/protocol'
import { isNull, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
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
import { users } from './accounts.ts'
import { createdAt, id, instant, listCheck } from './columns.ts'
import { payers } from './money.ts'
import { projects, threads } from './projects.ts'

/** One prompt carried to its outcome. `head_seq` is the newest `seq` of its log. */
export const runs = pgTable(
  'runs',
  {
    id: id(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    threadId: uuid('thread_id')
      .notNull()
      .references(() => threads.id, { onDelete: 'restrict' }),
    payerId: uuid('payer_id')
      .notNull()
      .references(() => payers.id, { onDelete: 'restrict' }),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    /** What the actor came with, such as `web:<id>` or `token:<id>`. */
    credential: text('credential').notNull(),
    /** Chosen by the client; makes creating idempotent. */
    clientId: uuid('client_id').notNull(),
    parentRunId: uuid('parent_run_id').references((): AnyPgColumn => runs.id, { onDelete: 'restrict' }),
    forkedFrom: uuid('forked_from').references((): AnyPgColumn => runs.id, { onDelete: 'restrict' }),
    trigger: text('trigger').notNull(),
    input: jsonb('input').$type<{ text: string }>().notNull(),
    budget: jsonb('budget').$type<Budget>().notNull(),
    agent: text('agent').notNull(),
    model: text('model').notNull(),
    mode: text('mode').$type<Mode>().notNull(),
    state: text('state').$type<RunState>().notNull().default('queued'),
    stop: text('stop').$type<Stop>(),
    headSeq: integer('head_seq').notNull().default(0),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('runs_client').on(t.actorId, t.clientId),
    index('runs_project').on(t.projectId, t.id),
    index('runs_thread').on(t.threadId, t.id),
    index('runs_payer').on(t.payerId),
    index('runs_parent').on(t.parentRunId),
    index('runs_forked_from').on(t.forkedFrom),
    index('runs_open').on(t.state, t.id).where(sql`${t.state} <> 'finished'`),
    listCheck('runs_mode', t.mode, Mode.options),
    listCheck('runs_state', t.state, RunState.options),
    listCheck('runs_stop', t.stop, Stop.options),
    check('runs_finished', sql`(${t.state} = 'finished') = (${t.stop} is not null)`),
    check('runs_head', sql`${t.headSeq} >= 0`),
  ],
)

/** The right to write one run's log, until `ends_at` by the database's clock. */
export const runLeases = pgTable(
  'run_leases',
  {
    runId: uuid('run_id')
      .primaryKey()
      .references(() => runs.id, { onDelete: 'restrict' }),
    owner: text('owner').notNull(),
    generation: integer('generation').notNull(),
    /** Of the run token that lives and dies with the lease. */
    tokenHash: text('token_hash'),
    endsAt: instant('ends_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('run_leases_token').on(t.tokenHash), index('run_leases_ends').on(t.endsAt)],
)

/** High-water mark of each source of a run's events. */
export const runSources = pgTable(
  'run_sources',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'restrict' }),
    /** Boot time of the daemon in ms, or minus the generation for what the runner writes itself. */
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    lseq: bigint('lseq', { mode: 'number' }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.epoch] })],
)

/** Append-only: the log, of which all that a client shows is a fold. */
export const runEvents = pgTable(
  'run_events',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'restrict' }),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    agentId: text('agent_id'),
    type: text('type').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    lseq: bigint('lseq', { mode: 'number' }).notNull(),
    generation: integer('generation').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.seq] }),
    uniqueIndex('run_events_source').on(t.runId, t.epoch, t.lseq),
    check('run_events_seq', sql`${t.seq} > 0`),
  ],
)

/** What was asked of a run. `applied_seq` null: its holder has not acted on it yet. */
export const runCommands = pgTable(
  'run_commands',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'restrict' }),
    clientId: text('client_id').notNull(),
    kind: text('kind').$type<'cancel' | 'steer' | 'answer'>().notNull(),
    body: jsonb('body').$type<Record<string, unknown>>().notNull(),
    by: uuid('by')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    appliedSeq: integer('applied_seq'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.clientId] }),
    index('run_commands_open').on(t.runId, t.createdAt).where(isNull(t.appliedSeq)),
    index('run_commands_by').on(t.by),
    listCheck('run_commands_kind', t.kind, ['cancel', 'steer', 'answer']),
  ],
)

/** What a run asked of a person; a run with an open row is `waiting`. */
export const runAsks = pgTable(
  'run_asks',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'restrict' }),
    askId: text('ask_id').notNull(),
    kind: text('kind').$type<'approval' | 'question' | 'tool'>().notNull(),
    state: text('state').$type<'open' | 'answered' | 'void'>().notNull().default('open'),
    by: uuid('by').references(() => users.id, { onDelete: 'restrict' }),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.askId] }),
    index('run_asks_open').on(t.runId).where(sql`${t.state} = 'open'`),
    index('run_asks_by').on(t.by),
    listCheck('run_asks_kind', t.kind, ['approval', 'question', 'tool']),
    listCheck('run_asks_state', t.state, ['open', 'answered', 'void']),
  ],
)
