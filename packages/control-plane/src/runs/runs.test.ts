import { Fault, newId, noUsage } from '@codeberth/protocol'
import { afterAll, expect, test } from 'vitest'
import { append } from '../event-log/append.ts'
import { batchOf } from '../event-log/spooled-batch.ts'
import { takeLease } from '../lease/lease.ts'
import { createProject, demandProject, findProject, listProjects, removeProject } from '../projects/projects.ts'
import { demoProject, openTestPlatform, queuedRun, signedIn } from '../test-platform.ts'
import { createRun } from './create-run.ts'
import { answerRun, cancelRun, commandApplied, openCommands, steerRun } from './run-commands.ts'
import { getRun, getThread, listRuns, listThreads, readRunEvents } from './runs.ts'

const p = await openTestPlatform()
afterAll(() => p.close())
const [ada, eve] = [await signedIn(p, 'ada'), await signedIn(p, 'eve')]

const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'ok',
    (thrown) => (thrown instanceof Fault ? thrown.code : String(thrown)),
  )
const take = (runId: string) => takeLease(p, { runId, owner: 'r1', tokenHash: newId() })

test('creating a project twice with one id gives one project; another body is refused', async () => {
  const wanted = { id: newId(), name: 'My App!', source: { kind: 'empty' } } as const
  const first = await createProject(p, ada, wanted)
  expect(first).toMatchObject({ handle: 'ada/my-app', name: 'My App!', rev: 0, scripted: false, lastRun: null })
  expect(first.sandbox).toMatchObject({ state: 'none', steps: [], generation: 0 })
  expect(await createProject(p, ada, wanted)).toEqual(first)
  expect(await codeOf(createProject(p, ada, { ...wanted, name: 'Other' }))).toBe('key-reused')
  expect(await codeOf(createProject(p, eve, wanted))).toBe('key-reused')
  const second = await createProject(p, ada, { ...wanted, id: newId() })
  expect(second.handle).toBe('ada/my-app-2')
  expect(await findProject(p, ada, 'ADA', 'my-app-2')).toEqual(second)
})

test('a remote is checked before anything is stored', async () => {
  const id = newId()
  const source = { kind: 'git', remote: 'ext::sh -c id', branch: null } as const
  expect(await codeOf(createProject(p, ada, { id, name: 'Bad', source }))).toBe('bad-remote')
  expect(await codeOf(demandProject(p, ada, 'project.read', id))).toBe('not-found')
})

test('projects are listed in pages, newest first, each to its owner only', async () => {
  const grace = await signedIn(p, 'grace')
  const made = []
  for (let at = 0; at < 3; at++) made.push(await demoProject(p, grace))
  const page = await listProjects(p, grace, { limit: 2 })
  expect(page.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id])
  expect((await listProjects(p, grace, { limit: 2, before: page[1]?.id })).map(({ id }) => id)).toEqual([made[0]?.id])
})

test('creating a run twice with one id queues it once', async () => {
  const project = await demoProject(p, ada)
  p.jobs.length = 0
  const run = await queuedRun(p, ada, project.id, { prompt: 'Repair it\nplease' })
  const again = await queuedRun(p, ada, project.id, { prompt: 'Repair it\nplease', id: run.id })
  expect(again).toEqual(run)
  expect(run).toMatchObject({ state: 'queued', model: 'scripted', headSeq: 0, stop: null, stopping: false })
  expect(p.jobs).toEqual([{ runId: run.id }])
  expect(await codeOf(queuedRun(p, ada, project.id, { id: run.id, prompt: 'other' }))).toBe('key-reused')
  const { thread, runs } = await getThread(p, ada, run.threadId)
  expect([thread.title, runs]).toEqual(['Repair it', [run]])
  expect(await listThreads(p, ada, { projectId: project.id, limit: 5 })).toEqual([thread])
  expect((await listProjects(p, ada, { limit: 1 }))[0]?.lastRun).toMatchObject({ id: run.id, state: 'queued' })
})

test('foreign and unknown ids get the same answer everywhere', async () => {
  const project = await demoProject(p, ada)
  const run = await queuedRun(p, ada, project.id)
  for (const [projectId, runId, threadId] of [
    [project.id, run.id, run.threadId],
    [newId(), newId(), newId()],
  ] as const) {
    const answers = await Promise.all([
      codeOf(createRun(p, eve, { id: newId(), projectId, prompt: 'x', agent: 'base2', mode: 'default' })),
      codeOf(getRun(p, eve, runId)),
      codeOf(listRuns(p, eve, { projectId, limit: 1 })),
      codeOf(readRunEvents(p, eve, { runId, after: 0, limit: 1 })),
      codeOf(cancelRun(p, eve, runId, newId())),
      codeOf(steerRun(p, eve, { runId, commandId: newId(), text: 'x' })),
      codeOf(answerRun(p, eve, { runId, commandId: newId(), askId: 'a' })),
      codeOf(getThread(p, eve, threadId)),
      codeOf(removeProject(p, eve, projectId)),
    ])
    expect(answers).toEqual(answers.map(() => 'not-found'))
  }
  expect(await codeOf(queuedRun(p, eve, (await demoProject(p, eve)).id, { threadId: run.threadId }))).toBe('not-found')
})

test('without a model a run is refused before it is recorded', async () => {
  const project = await createProject(p, ada, { id: newId(), name: 'Empty', source: { kind: 'empty' } })
  expect(await codeOf(queuedRun(p, ada, project.id))).toBe('no-model')
  expect(await listRuns(p, ada, { projectId: project.id, limit: 5 })).toEqual([])
})

test('one writing run at a time a project: others wait in order, read-only ones work beside it', async () => {
  const project = await demoProject(p, ada)
  const [first, second, third] = [
    await queuedRun(p, ada, project.id),
    await queuedRun(p, ada, project.id),
    await queuedRun(p, ada, project.id),
  ]
  const asking = await queuedRun(p, ada, project.id, { mode: 'ask' })
  expect(await take(second.id)).toBeNull()
  expect(await take(first.id)).toMatchObject({ generation: 1 })
  expect(await take(first.id)).toBeNull()
  expect((await getRun(p, ada, first.id)).state).toBe('running')
  expect(await take(second.id)).toBeNull()
  expect(await take(asking.id)).toMatchObject({ generation: 1 })
  // A run that is to be ended before it began writes nothing and waits for nobody.
  const cancelled = await cancelRun(p, ada, third.id, newId())
  expect(cancelled).toMatchObject({ state: 'queued', stopping: true })
  expect(await take(third.id)).toMatchObject({ generation: 1 })
})

test('what is asked of a run is kept once, in order, until its holder has acted on it', async () => {
  const project = await demoProject(p, ada)
  const run = await queuedRun(p, ada, project.id)
  const steer = { runId: run.id, commandId: newId(), text: 'rather in French' }
  await steerRun(p, ada, steer)
  await steerRun(p, ada, steer)
  const cancelId = newId()
  await cancelRun(p, ada, run.id, cancelId)
  const open = await openCommands(p, [run.id])
  expect(open).toEqual([
    { runId: run.id, commandId: steer.commandId, command: { kind: 'steer', id: steer.commandId, text: steer.text } },
    { runId: run.id, commandId: cancelId, command: { kind: 'cancel' } },
  ])
  await commandApplied(p, run.id, steer.commandId, 0)
  expect((await openCommands(p, [run.id])).map(({ commandId }) => commandId)).toEqual([cancelId])
})

test('what a run asks makes it wait, is answered once, and is void when the run ends', async () => {
  const run = await queuedRun(p, ada, (await demoProject(p, ada)).id)
  const lease = await take(run.id)
  if (!lease) throw new Error('the lease was not given')
  const source = { runId: run.id, generation: lease.generation, epoch: 7 }
  const say = async (lseq: number, draft: { type: string; [field: string]: unknown }) => {
    const events = [{ epoch: 7, lseq, at: 1, draft: { agentId: null, ...draft } }]
    const batch = batchOf(source, events, { from: 0, to: 1 })
    if (!batch) throw new Error('there is nothing to say')
    await append(p, batch)
    return (await getRun(p, ada, run.id)).state
  }
  const answer = (askId: string, commandId: string, words: string) =>
    answerRun(p, ada, { runId: run.id, commandId, askId, answers: [words] })
  expect(await codeOf(answer('q1', newId(), 'too early'))).toBe('not-found')
  expect(await say(1, { type: 'question.asked', id: 'q1', questions: [] })).toBe('waiting')
  expect(await say(2, { type: 'question.asked', id: 'q2', questions: [] })).toBe('waiting')
  const commandId = newId()
  const given = await Promise.all([codeOf(answer('q1', commandId, 'yes')), codeOf(answer('q1', newId(), 'no'))])
  expect(given.toSorted()).toEqual(['conflict', 'ok'])
  const [open] = await openCommands(p, [run.id])
  if (!open) throw new Error('the answer was not kept')
  expect(await codeOf(answer('q1', open.commandId, 'sent again'))).toBe('ok')
  expect(await openCommands(p, [run.id])).toEqual([open])
  expect(await say(3, { type: 'question.answered', id: 'q1', answers: ['yes'] })).toBe('waiting')
  expect(await say(4, { type: 'question.answered', id: 'q2', answers: [] })).toBe('running')
  expect(await codeOf(answer('q2', newId(), 'late'))).toBe('conflict')
  expect(await say(5, { type: 'question.asked', id: 'q3', questions: [] })).toBe('waiting')
  const figures = { usage: noUsage, cost: 0, files: [], denied: [] }
  expect(await say(6, { type: 'run.finished', stop: 'cancelled', ...figures })).toBe('finished')
  expect(await codeOf(answer('q3', newId(), 'too late'))).toBe('run-finished')
})

test('a deleted project is gone at once and its sandbox is asked to go', async () => {
  const project = await demoProject(p, ada)
  const run = await queuedRun(p, ada, project.id)
  p.jobs.length = 0
  await removeProject(p, ada, project.id)
  expect(p.jobs).toEqual([{ projectId: project.id }])
  expect([
    await codeOf(demandProject(p, ada, 'project.read', project.id)),
    await codeOf(getRun(p, ada, run.id)),
  ]).toEqual(['not-found', 'not-found'])
  expect((await openCommands(p, [run.id])).map(({ command }) => command.kind)).toEqual(['cancel'])
})
