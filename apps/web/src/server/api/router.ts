import { api, signedIn } from './context.ts'
import { changes, files, terminals } from './files.ts'
import { projects, sandboxes } from './projects.ts'
import { runs, threads } from './runs.ts'
import { keys, models, ticket, tokens } from './settings.ts'

/** The API: every address of the contract with what answers it. */
export const router = api.router({
  server: api.server.handler(({ context }) => context.house.server),
  me: api.me.handler(({ context }) => {
    const { userId, login, name, image, kind, scopes } = signedIn(context)
    return { id: userId, login, name, image, kind, scopes: scopes === null ? null : [...scopes] }
  }),
  projects,
  sandboxes,
  threads,
  runs,
  files,
  changes,
  terminals: { ...terminals, ticket },
  tokens,
  keys,
  models,
})
