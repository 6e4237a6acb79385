import { createProject, createRun } from '@codeberth/control-plane'
import { sql } from '@codeberth/db'
import { newId } from '@codeberth/protocol'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import {
  type Answer,
  answerOf,
  inputs,
  mutations,
  nothingAtAll,
  type Route,
  type RouteName,
  requestOf,
} from './test-routes.ts'
import { openTestWeb, type Person } from './test-web.ts'

const web = await openTestWeb()
afterAll(async () => {
  const unclosed = await web.close()
  expect([web.errors, unclosed]).toEqual([[], []])
}, 60_000)
const { platform } = web
const [ada, eve] = [await web.signIn('ada'), await web.signIn('eve')]
const source = { kind: 'starter', starter: 'demo' } as const

async function ask(
  name: RouteName,
  input: Record<string, unknown>,
  key: string | null,
  who: Person = ada,
): Promise<Answer> {
  const route = mutations.find((one) => one.name === name)
  if (!route) throw new Error(`there is no mutation ${name}`)
  const { path, json } = requestOf(route, input)
  const headers = {
    cookie: who.cookie,
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key === null ? {} : { 'idempotency-key': key }),
  }
  return answerOf(
    await fetch(web.url + path, { method: route.method, headers, ...(json === undefined ? {} : { body: json }) }),
  )
}

const Counted = z.object({ n: z.coerce.number() })
const countOf = async (table: 'projects' | 'runs' | 'idempotency_keys') =>
  (await platform.db.rows(sql`select count(*) as n from ${sql.identifier(table)}`, Counted))[0]?.n

test('a mutation that is sent again with its key is carried out once and answered alike', async () => {
  const key = newId()
  const input = { id: newId(), name: 'Once', source: { kind: 'empty' } }
  const first = await ask('projects.create', input, key)
  const before = await countOf('projects')
  expect(first.status).toBe(200)
  expect(await ask('projects.create', input, key)).toEqual(first)
  expect(await countOf('projects')).toBe(before)
})

test('what may be done once is repeated by its key, and refused without it', async () => {
  const { id } = await createProject(platform, ada.actor, { id: newId(), name: 'Gone', source })
  const key = newId()
  expect(await ask('projects.remove', { id }, key)).toMatchObject({ status: 200, body: {} })
  expect(await ask('projects.remove', { id }, key)).toMatchObject({ status: 200, body: {} })
  expect(await ask('projects.remove', { id }, null)).toMatchObject({ status: 404 })
  expect(await ask('projects.remove', { id }, newId())).toMatchObject({ status: 404 })
})

test('a key that was used for something else is refused: another body, another address', async () => {
  const key = newId()
  const of = (name: string) => ({ id: newId(), name, source: { kind: 'empty' } })
  const input = of('One')
  await ask('projects.create', input, key)
  const before = await countOf('projects')
  expect(await ask('projects.create', { ...input, name: 'Two' }, key)).toMatchObject({
    status: 409,
    code: 'key-reused',
  })
  expect(await countOf('projects')).toBe(before)
  const stop = newId()
  const [one, two] = [await newProject(ada), await newProject(ada)]
  expect((await ask('sandboxes.start', { projectId: one }, stop)).status).toBe(200)
  expect(await ask('sandboxes.start', { projectId: two }, stop)).toMatchObject({ status: 409, code: 'key-reused' })
  // Each route and each person has keys of their own.
  expect((await ask('sandboxes.stop', { projectId: one }, stop)).status).toBe(200)
  expect((await ask('sandboxes.start', { projectId: await newProject(eve) }, stop, eve)).status).toBe(200)
})

const newProject = async ({ actor }: Person): Promise<string> =>
  (await createProject(platform, actor, { id: newId(), name: 'Demo', source })).id

test('twenty times at once with one key: one act, every other is told to wait or gets its answer', async () => {
  const projectId = await newProject(ada)
  const before = await countOf('runs')
  const input = { id: newId(), projectId, prompt: 'x' }
  const key = newId()
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('runs.create', input, key)))
  const done = answers.filter((answer) => answer.status === 200)
  expect(done.length).toBeGreaterThan(0)
  for (const answer of done) expect(answer).toEqual(done[0])
  for (const answer of answers)
    if (answer.status !== 200)
      expect(answer).toMatchObject({ status: 409, code: 'in-progress', body: { retryable: true } })
  expect([await countOf('runs'), await ask('runs.create', input, key)]).toEqual([(before ?? 0) + 1, done[0]])
})

test('twenty times at once without a key: the client’s own id makes it one project and one run', async () => {
  const [project, run] = [newId(), newId()]
  const wanted = { id: project, name: 'Same', source }
  const created = await Promise.all(Array.from({ length: 20 }, () => ask('projects.create', wanted, null)))
  const [first] = created
  expect(first?.status).toBe(200)
  for (const answer of created) expect(answer).toEqual(first)
  const runs = await Promise.all(
    Array.from({ length: 20 }, () => ask('runs.create', { id: run, projectId: project, prompt: 'x' }, null)),
  )
  for (const answer of runs) expect(answer).toEqual(runs[0])
  expect(runs[0]?.status).toBe(200)
})

test('twenty first sign-ins of one person at once make one account', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => web.signIn('grace')))
  expect(new Set(people.map(({ actor }) => actor.userId)).size).toBe(1)
})

test('a request that was refused leaves its key free', async () => {
  const key = newId()
  const missing = await ask('runs.create', { id: newId(), projectId: newId(), prompt: 'x' }, key)
  expect(missing).toMatchObject({ status: 404 })
  const input = { id: newId(), projectId: await newProject(ada), prompt: 'x' }
  expect((await ask('runs.create', input, key)).status).toBe(200)
})

test('a credential is answered once and kept nowhere', async () => {
  const key = newId()
  const input = { name: newId(), scopes: ['runs:read'], days: 1 }
  const made = z.object({ value: z.string() }).parse((await ask('tokens.create', input, key)).body)
  expect(await ask('tokens.create', input, key)).toMatchObject({ status: 409, code: 'exists' })
  const kept = JSON.stringify(await platform.db.orm.execute(sql`select * from idempotency_keys`))
  expect(kept).not.toContain(made.value.slice(7))
})

test.each(['', ' ', 'a b', 'x'.repeat(201), 'é'])('the key "%s" is none', async (key) => {
  const answer = await ask('sandboxes.start', { projectId: await newProject(ada) }, key)
  // A header of spaces arrives empty, which is a key as little as the others.
  expect(answer).toMatchObject({ status: 400, code: 'bad-input' })
})

const commands: [RouteName, Record<string, unknown>][] = [
  ['runs.cancel', {}],
  ['runs.steer', { text: 'rather in French' }],
]
test.each(commands)('%s: the command’s own id makes it one command', async (name, more) => {
  const projectId = await newProject(ada)
  const wanted = { id: newId(), projectId, prompt: 'x', agent: 'base2', mode: 'default' } as const
  const { id } = await createRun(platform, ada.actor, wanted)
  const commandId = newId()
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(name, { id, commandId, ...more }, null)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  const rows = await platform.db.rows(sql`select count(*) as n from run_commands where run_id = ${id}`, Counted)
  expect(rows).toEqual([{ n: 1 }])
})

test('no mutation answers an error of ours when it is sent twice at once', async () => {
  const twice = async (route: Route) => {
    const input = inputs[route.name](nothingAtAll())
    const key = newId()
    return Promise.all([ask(route.name, input, key), ask(route.name, input, key)])
  }
  for (const route of mutations)
    for (const answer of await twice(route)) expect(answer.status, route.name).not.toBe(500)
})
