import { accessTokens, idempotencyKeys, oauthAccounts, rateLimits, tickets, users, webSessions } from './accounts.ts'
import { dataKeys, encryptedApiKeys } from './keys.ts'
import { payers, priceBooks, prices } from './money.ts'
import { messagesWaiting, projects, sandboxes, threads } from './projects.ts'
import { runAsks, runCommands, runEvents, runLeases, runSources, runs } from './runs.ts'
import { usage } from './usage.ts'

/** All tables. The columns, constraints and indexes follow the data model of the platform's design. */
export const schema = {
  users,
  oauthAccounts,
  webSessions,
  accessTokens,
  tickets,
  idempotencyKeys,
  rateLimits,
  dataKeys,
  encryptedApiKeys,
  payers,
  priceBooks,
  prices,
  usage,
  projects,
  threads,
  messagesWaiting,
  sandboxes,
  runs,
  runLeases,
  runSources,
  runEvents,
  runCommands,
  runAsks,
}

/** Tables whose rows are never changed; rows past their age leave by the retention transaction only. */
export const appendOnlyTables = ['price_books', 'run_events', 'usage'] as const
