import {
  chooseModel,
  createAccessToken,
  demandProject,
  demandScope,
  findLocalServers,
  listAccessTokens,
  listKeys,
  makeTicket,
  modelStatus,
  removeKey,
  revokeAccessToken,
} from '@codeberth/control-plane'
import { api, signedIn } from './context.ts'

/** Routes of `tokens`. */
export const tokens = {
  list: api.tokens.list.handler(({ context }) => listAccessTokens(context.house.platform, signedIn(context))),
  create: api.tokens.create.handler(({ input, context }) =>
    createAccessToken(context.house.platform, signedIn(context), input),
  ),
  remove: api.tokens.remove.handler(async ({ input, context }) => {
    await revokeAccessToken(context.house.platform, signedIn(context), input.id)
    return {}
  }),
}

/** Routes of `keys`. A new value goes straight to the vault; this room cannot open one. */
export const keys = {
  list: api.keys.list.handler(({ context }) => listKeys(context.house.platform, signedIn(context))),
  put: api.keys.put.handler(({ input, context }) => {
    const actor = signedIn(context)
    demandScope(actor, 'me.write')
    return context.house.vault.put(actor, input)
  }),
  remove: api.keys.remove.handler(async ({ input, context }) => {
    await removeKey(context.house.platform, signedIn(context), input.id)
    return {}
  }),
}

/** Routes of `models`. */
export const models = {
  status: api.models.status.handler(({ context }) => modelStatus(context.house.platform, signedIn(context).userId)),
  list: api.models.list.handler(({ context }) => context.house.vault.models(signedIn(context))),
  local: api.models.local.handler(({ context }) => {
    signedIn(context)
    return findLocalServers()
  }),
  choose: api.models.choose.handler(({ input, context }) =>
    chooseModel(context.house.platform, signedIn(context), input),
  ),
}

export const ticket = api.terminals.ticket.handler(async ({ input, context }) => {
  const actor = signedIn(context)
  await demandProject(context.house.platform, actor, 'terminal.watch', input.projectId)
  return {
    ticket: await makeTicket(context.house.platform, actor.userId, 'terminal', `${input.projectId}/${input.id}`),
  }
})
