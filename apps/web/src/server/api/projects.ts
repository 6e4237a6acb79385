import {
  type Action,
  askForSandbox,
  changeSandbox,
  createProject,
  demandProject,
  findProject,
  getProject,
  listProjects,
  readSandbox,
  removeProject,
  sandboxView,
} from '@codeberth/control-plane'
import { Fault, type SandboxView } from '@codeberth/protocol'
import { type ApiContext, api, signedIn } from './context.ts'

/** Routes of `projects`. */
export const projects = {
  list: api.projects.list.handler(({ input, context }) =>
    listProjects(context.house.platform, signedIn(context), input),
  ),
  create: api.projects.create.handler(({ input, context }) =>
    createProject(context.house.platform, signedIn(context), input),
  ),
  get: api.projects.get.handler(({ input, context }) =>
    getProject(context.house.platform, signedIn(context), input.id),
  ),
  find: api.projects.find.handler(({ input, context }) =>
    findProject(context.house.platform, signedIn(context), input.login, input.slug),
  ),
  remove: api.projects.remove.handler(async ({ input, context }) => {
    await removeProject(context.house.platform, signedIn(context), input.id)
    return {}
  }),
}

/** Routes of `sandboxes`. Starting and stopping are wishes: the runner carries them out and says so by notices. */
export const sandboxes = {
  get: api.sandboxes.get.handler(async ({ input, context }) => {
    const { platform } = context.house
    await demandProject(platform, signedIn(context), 'sandbox.read', input.projectId)
    return sandboxView(await readSandbox(platform, input.projectId))
  }),
  start: api.sandboxes.start.handler(({ input, context }) => wish(context, 'sandbox.start', input.projectId, 'ready')),
  stop: api.sandboxes.stop.handler(({ input, context }) => wish(context, 'sandbox.stop', input.projectId, 'stopped')),
}

async function wish(
  context: ApiContext,
  action: Action,
  projectId: string,
  desired: 'ready' | 'stopped',
): Promise<SandboxView> {
  const { platform } = context.house
  await demandProject(platform, signedIn(context), action, projectId)
  const record = await changeSandbox(platform, projectId, { desired })
  if (!record) throw new Fault('not-found')
  await askForSandbox(platform, projectId)
  return sandboxView(record)
}
