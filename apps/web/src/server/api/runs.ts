import {
  answerRun,
  cancelRun,
  createRun,
  demandRun,
  getRun,
  getThread,
  listRuns,
  listThreads,
  readEvents,
  steerRun,
} from '@codeberth/control-plane'
import { api, signedIn } from './context.ts'

/** Routes of `threads`. */
export const threads = {
  list: api.threads.list.handler(({ input, context }) =>
    listThreads(context.house.platform, signedIn(context), input.projectId, input),
  ),
  get: api.threads.get.handler(({ input, context }) => getThread(context.house.platform, signedIn(context), input.id)),
}

/** Routes of `runs`. */
export const runs = {
  create: api.runs.create.handler(({ input, context }) => createRun(context.house.platform, signedIn(context), input)),
  get: api.runs.get.handler(({ input, context }) => getRun(context.house.platform, signedIn(context), input.id)),
  list: api.runs.list.handler(({ input, context }) =>
    listRuns(context.house.platform, signedIn(context), input.projectId, input),
  ),
  events: api.runs.events.handler(async ({ input, context }) => {
    const { platform } = context.house
    await demandRun(platform, signedIn(context), 'run.read', input.id)
    return readEvents(platform, input.id, input.after, input.limit)
  }),
  cancel: api.runs.cancel.handler(({ input, context }) =>
    cancelRun(context.house.platform, signedIn(context), input.id, input.commandId),
  ),
  steer: api.runs.steer.handler(async ({ input, context }) => {
    await steerRun(context.house.platform, signedIn(context), input.id, input)
    return {}
  }),
  answer: api.runs.answer.handler(async ({ input, context }) => {
    await answerRun(context.house.platform, signedIn(context), input.id, input)
    return {}
  }),
}
