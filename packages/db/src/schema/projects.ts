import type { ProjectSource, SandboxStep } from '@codeberth/protocol'
import { Isolation, SandboxState } from '@codeberth/protocol'
import { isNull } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { users } from './accounts.ts'
import { createdAt, id, instant, listCheck, lower } from './columns.ts'

export const projects = pgTable(
  'projects',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    source: jsonb('source').$type<ProjectSource>().notNull(),
    remote: text('remote'),
    branch: text('branch'),
    /** Its runs use the built-in scripted model. */
    scripted: boolean('scripted').notNull().default(false),
    visibility: text('visibility').$type<'org' | 'restricted'>().notNull().default('restricted'),
    settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
    /** Raised by each change, so that clients know what to fetch again. */
    rev: integer('rev').notNull().default(0),
    deletedAt: instant('deleted_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('projects_slug').on(t.userId, lower(t.slug)).where(isNull(t.deletedAt)),
    index('projects_user').on(t.userId, t.id),
    listCheck('projects_visibility', t.visibility, ['org', 'restricted']),
  ],
)

export const threads = pgTable(
  'threads',
  {
    id: id(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    title: text('title').notNull(),
    by: uuid('by')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    createdAt: createdAt(),
  },
  (t) => [index('threads_project').on(t.projectId, t.id), index('threads_by').on(t.by)],
)

/** What a person typed while a run was open: `steer` goes into it, `next` opens the thread's next run. */
export const messagesWaiting = pgTable(
  'messages_waiting',
  {
    clientId: uuid('client_id').primaryKey(),
    threadId: uuid('thread_id')
      .notNull()
      .references(() => threads.id, { onDelete: 'restrict' }),
    kind: text('kind').$type<'steer' | 'next'>().notNull(),
    text: text('text').notNull(),
    state: text('state').$type<'waiting' | 'delivered' | 'removed'>().notNull().default('waiting'),
    place: integer('place').notNull(),
    by: uuid('by')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    createdAt: createdAt(),
  },
  (t) => [
    index('messages_waiting_thread').on(t.threadId, t.place),
    index('messages_waiting_by').on(t.by),
    listCheck('messages_waiting_kind', t.kind, ['steer', 'next']),
    listCheck('messages_waiting_state', t.state, ['waiting', 'delivered', 'removed']),
  ],
)

/** What is wanted (`desired`) and what the holder last saw (`observed`) of a project's machine; `host` says who holds it. */
export const sandboxes = pgTable(
  'sandboxes',
  {
    projectId: uuid('project_id')
      .primaryKey()
      .references(() => projects.id, { onDelete: 'restrict' }),
    host: text('host'),
    desired: text('desired').$type<SandboxState>().notNull().default('none'),
    observed: text('observed').$type<SandboxState>().notNull().default('none'),
    generation: integer('generation').notNull().default(0),
    reason: text('reason'),
    isolation: text('isolation').$type<'docker' | 'bubblewrap' | 'none'>(),
    warning: text('warning'),
    steps: jsonb('steps').$type<SandboxStep[]>().notNull().default([]),
    since: instant('since').notNull(),
    stopAt: instant('stop_at'),
    size: text('size').notNull().default('standard'),
    createdAt: createdAt(),
  },
  (t) => [
    index('sandboxes_host').on(t.host),
    listCheck('sandboxes_desired', t.desired, SandboxState.options),
    listCheck('sandboxes_observed', t.observed, SandboxState.options),
    listCheck('sandboxes_isolation', t.isolation, Isolation.options),
  ],
)
