import { type Action, demandProject } from '@codeberth/control-plane'
import { Fault, type FileProblem, limits } from '@codeberth/protocol'
import type { Daemon } from '../web-house.ts'
import { type ApiContext, api, signedIn } from './context.ts'

async function daemonOf(context: ApiContext, action: Action, projectId: string): Promise<Daemon> {
  await demandProject(context.house.platform, signedIn(context), action, projectId)
  return context.house.daemon(projectId)
}

// What the daemon says of a path, as the fault for who asked.
function refuse(problem: FileProblem, path: string): never {
  switch (problem) {
    case 'missing':
      throw new Fault('not-found')
    case 'exists':
      throw new Fault('exists', { what: path })
    case 'outside':
      throw new Fault('bad-path', { path })
    case 'too_large':
      throw new Fault('too-large', { what: 'file', limit: limits.fileReadBytes.value })
    case 'not_a_file':
    case 'not_a_directory':
      throw new Fault('bad-input', {
        where: 'path',
        problem: problem === 'not_a_file' ? 'it is not a file' : 'it is not a folder',
      })
    case 'no_space':
    case 'no_permission':
      throw new Fault('bad-input', {
        where: 'path',
        problem: problem === 'no_space' ? 'the disk of the sandbox is full' : 'the sandbox may not write there',
      })
  }
}

/** Routes of `files`: all of them are carried out in the project's sandbox. */
export const files = {
  list: api.files.list.handler(async ({ input, context }) => {
    const found = await (await daemonOf(context, 'file.read', input.projectId)).files.list({ path: input.path })
    return found.ok ? { entries: found.entries, truncated: found.truncated } : refuse(found.problem, input.path)
  }),
  read: api.files.read.handler(async ({ input, context }) => {
    const found = await (await daemonOf(context, 'file.read', input.projectId)).files.read({ path: input.path })
    if (!found.ok) return refuse(found.problem, input.path)
    return { path: input.path, bytes: found.bytes, hash: found.hash, size: Buffer.byteLength(found.bytes, 'base64') }
  }),
  write: api.files.write.handler(async ({ input, context }) => {
    const { projectId, path, bytes, expect } = input
    if (Buffer.byteLength(bytes, 'base64') > limits.fileWriteBytes.value)
      throw new Fault('too-large', { what: 'file', limit: limits.fileWriteBytes.value })
    const written = await (await daemonOf(context, 'file.write', projectId)).files.write({ path, bytes, expect })
    if (written.ok) return { hash: written.hash }
    if (written.problem === 'stale')
      throw new Fault('conflict', { what: path }, { details: { current: written.hash, expected: expect } })
    return refuse(written.problem, path)
  }),
  change: api.files.change.handler(async ({ input, context }) => {
    const changed = await (await daemonOf(context, 'file.write', input.projectId)).files.change(input.operation)
    return changed.ok
      ? {}
      : refuse(changed.problem, input.operation.kind === 'move' ? input.operation.to : input.operation.path)
  }),
  search: api.files.search.handler(async ({ input, context }) => {
    const found = await (await daemonOf(context, 'file.read', input.projectId)).search.text(input.query, {
      signal: context.signal,
    })
    if (!found.ok) throw new Fault('bad-input', { where: 'query', problem: found.problem })
    return { matches: found.matches, truncated: found.truncated }
  }),
  paths: api.files.paths.handler(async ({ input, context }) =>
    (await daemonOf(context, 'file.read', input.projectId)).search.glob({ pattern: '**', max: 20_000 }),
  ),
}

/** Routes of `changes`. */
export const changes = {
  list: api.changes.list.handler(async ({ input, context }) =>
    (await daemonOf(context, 'change.read', input.projectId)).checkout.changes({}),
  ),
  base: api.changes.base.handler(async ({ input, context }) => {
    const found = await (await daemonOf(context, 'change.read', input.projectId)).checkout.base({ path: input.path })
    if (found.ok) return { bytes: found.bytes }
    return found.problem === 'missing' ? { bytes: null } : refuse(found.problem, input.path)
  }),
}

/** Routes of `terminals`. */
export const terminals = {
  list: api.terminals.list.handler(async ({ input, context }) =>
    (await daemonOf(context, 'terminal.watch', input.projectId)).terminals.list({}),
  ),
  open: api.terminals.open.handler(async ({ input, context }) =>
    (await daemonOf(context, 'terminal.type', input.projectId)).terminals.open({ id: input.id, size: input.size }),
  ),
  close: api.terminals.close.handler(async ({ input, context }) =>
    (await daemonOf(context, 'terminal.type', input.projectId)).terminals.close({ id: input.id }),
  ),
}
