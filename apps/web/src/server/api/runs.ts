import {
  answerRun,
  cancelRun,
  createRun,
  getRun,
  getThread,
  listRuns,
  listThreads,
  readRunEvents,
  steerRun,
} from '@codeberth/control-plane'
import { api, signedIn } from './context.ts'

/** Routes of `threads`. */
export const threads = {
  list: api.threads.list.handler(({ input, context }) => listThreads(context.house.platform, signedIn(context), input)),
  get: api.threads.get.handler(({ input, context }) => getThread(context.house.platform, signedIn(context), input.id)),
}

/** Routes of `runs`. */
export const runs = {
  create: api.runs.create.handler(({ input, context }) => createRun(context.house.platform, signedIn(context), input)),
  get: api.runs.get.handler(({ input, context }) => getRun(context.house.platform, signedIn(context), input.id)),
  list: api.runs.list.handler(({ input, context }) => listRuns(context.house.platform, signedIn(context), input)),
  events: api.runs.events.handler(({ input, context }) =>
    readRunEvents(context.house.platform, signedIn(context), {
      runId: input.id,
      after: input.after,
      limit: input.limit,
    }),
  ),
  cancel: api.runs.cancel.handler(({ input, context }) =>
    cancelRun(context.house.platform, signedIn(context), input.id, input.commandId),
  ),
  steer: api.runs.steer.handler(async ({ input, context }) => {
    await steerRun(context.house.platform, signedIn(context), { ...input, runId: input.id })
    return {}
  }),
  answer: api.runs.answer.handler(async ({ input, context }) => {
    await answerRun(context.house.platform, signedIn(context), { ...input, runId: input.id })
    return {}
  }),
}
