import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Actor,
  append,
  authenticate,
  type Batch,
  createAccessToken,
  createProject,
  createRun,
  hashToken,
  makeTicket,
  makeToken,
  openPlatform,
  publishGrown,
  revokeAccessToken,
  signInDevelopment,
  signOut,
  takeLease,
} from '@codeberth/control-plane'
import { launchPostgres } from '@codeberth/db'
import {
  emptyRun,
  Fault,
  newId,
  noUsage,
  RunEvent,
  type RunView,
  realtimePath,
  reduceRun,
  serverMessages,
} from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { closeServer, listen } from '@codeberth/service-kit'
import { io, type Socket } from 'socket.io-client'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { ticketTarget } from './attach-terminal.ts'
import { openRealtime } from './open-realtime.ts'
import { platformPorts } from './platform-ports.ts'

const closeMs = 20_000
const cookieName = 'cb_session'
const place = { agent: null, net: null }
const scope = openScope()
afterAll(async () => expect(await scope.close()).toEqual([]), 60_000)

const folder = scope.own(await mkdtemp(join(tmpdir(), 'codeberth-realtime-')), remove, closeMs)
const database = scope.own(
  await launchPostgres({ dataDir: join(folder, 'postgres'), log: () => undefined, durable: false }),
  (one) => one.close(),
  closeMs,
)
const p = scope.own(
  await openPlatform({
    databaseUrl: database.url,
    deployment: { fileRemotes: true, model: null },
    log: { warn: () => undefined },
  }),
  (one) => one.close(),
  closeMs,
)
const server = createServer()
const daemon = () => {
  throw new Fault('sandbox-asleep')
}
const publicUrl = 'http://localhost'
const door = openRealtime(server, platformPorts(p, { publicUrl, daemon }), {
  publicUrl,
  log: { error: () => undefined },
})
scope.own(server, (one) => closeServer(one, 1_000), closeMs)
scope.own(door, (one) => one.close(), closeMs)
const port = await listen(server, { host: '127.0.0.1', port: 0 })

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true })
}

async function signIn(login: string): Promise<{ actor: Actor; token: string }> {
  const token = await signInDevelopment(p, login, place)
  const actor = await authenticate(p, token)
  if (!actor) throw new Error('a new web session was refused')
  return { actor, token }
}

function dial(credential: { cookie?: string; token?: string }): Socket {
  const socket = io(`http://127.0.0.1:${port}`, {
    path: realtimePath,
    auth: credential.token === undefined ? {} : { token: credential.token },
    extraHeaders: credential.cookie === undefined ? {} : { cookie: `${cookieName}=${credential.cookie}` },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  })
  onTestFinished(() => void socket.disconnect())
  return socket
}

/** A run of the actor; `say` writes numbered texts into its log, at last its end. Nobody is told of them. */
async function leasedRun(actor: Actor) {
  const source = { kind: 'starter', starter: 'demo' } as const
  const project = await createProject(p, actor, { id: newId(), name: 'Demo', source })
  const wanted = { id: newId(), projectId: project.id, prompt: 'x', agent: 'base2', mode: 'default' } as const
  const run = await createRun(p, actor, wanted)
  const lease = await takeLease(p, { runId: run.id, owner: 'test', tokenHash: hashToken(makeToken('run')) })
  if (!lease) throw new Error('the lease was not given')
  const say = async (first: number, last: number) => {
    const rows = Array.from({ length: last - first + 1 }, (_, at) => row(first + at))
    const batch: Batch = { ...lease, epoch: 7, first, last, rows, asks: [], stop: null }
    expect(await append(p, batch)).toEqual({ kind: 'stored', headSeq: last })
  }
  const end = async (lseq: number) => {
    const payload = { stop: 'completed', usage: noUsage, cost: 0, files: [], denied: [] }
    const rows = [{ lseq, at: 1, agentId: null, type: 'run.finished', payload }]
    await append(p, { ...lease, epoch: 7, first: lseq, last: lseq, rows, asks: [], stop: 'completed' })
  }
  return { projectId: project.id, runId: run.id, say, end }
}

const row = (lseq: number) => ({
  lseq,
  at: 1,
  agentId: 'a',
  type: 'message.delta',
  payload: { messageId: 'm', channel: 'text', text: `${lseq} ` },
})

/** Folds what a socket is told of a run, which throws for a gap or a double; `until` resolves at a seq. */
function fold(socket: Socket, from = emptyRun) {
  let view = from
  const waiting = new Set<() => void>()
  socket.on('events', (page: unknown) => {
    for (const event of serverMessages.events.parse(page).events) view = reduceRun(view, RunEvent.parse(event))
    for (const wake of waiting) wake()
  })
  const until = (seq: number) =>
    new Promise<RunView>((resolve) => {
      const check = () => void (view.seq >= seq && resolve(view))
      waiting.add(check)
      check()
    })
  return until
}

test('a tab, a second tab and a program see one log, whole and in order, though every other notice is lost', async () => {
  const { actor, token } = await signIn('ada')
  const { value } = await createAccessToken(p, actor, { name: newId(), scopes: ['runs:read'], days: 1 })
  const { runId, say, end } = await leasedRun(actor)
  await say(1, 700)
  const [tab, program] = [dial({ cookie: token }), dial({ token: value })]
  const [inTab, inProgram] = [fold(tab), fold(program)]
  for (const socket of [tab, program])
    expect(await socket.emitWithAck('subscribe', { runId, after: 0 })).toEqual({ ok: true })
  await inTab(700)
  await say(701, 705)
  await publishGrown(p, runId, 705)
  await inTab(705)
  await say(706, 710)
  const left = await inTab(710)
  tab.disconnect()
  await say(711, 720)
  const second = dial({ cookie: token })
  const inSecond = fold(second, left)
  expect(await second.emitWithAck('subscribe', { runId, after: left.seq })).toEqual({ ok: true })
  await say(721, 721)
  await end(722)
  const [one, two] = [await inProgram(722), await inSecond(722)]
  expect([one.state, one]).toEqual(['finished', two])
})

test('a stranger finds neither run nor project, a token only what it has a scope for, a visitor nothing', async () => {
  const [ada, eve] = [await signIn('ada'), await signIn('eve')]
  const { projectId, runId } = await leasedRun(ada.actor)
  const stranger = dial({ cookie: eve.token })
  const notFound = { ok: false, fault: expect.objectContaining({ code: 'not-found' }) }
  expect(await stranger.emitWithAck('subscribe', { runId, after: 0 })).toEqual(notFound)
  expect(await stranger.emitWithAck('follow', { projectId })).toEqual(notFound)
  const { value } = await createAccessToken(p, ada.actor, { name: newId(), scopes: ['files:read'], days: 1 })
  const program = dial({ token: value })
  expect(await program.emitWithAck('subscribe', { runId, after: 0 })).toMatchObject({
    fault: { code: 'scope-missing' },
  })
  // The token of a web session belongs into the cookie of a browser.
  for (const credential of [{}, { cookie: makeToken('web') }, { token: ada.token }, { cookie: value }]) {
    const refused = new Promise<Error>((resolve) => dial(credential).on('connect_error', resolve))
    expect((await refused).message).toBe('unauthenticated')
  }
})

test('a sign-out and a revoked token end their sockets within 5 s', async () => {
  const [ada, eve] = [await signIn('ada'), await signIn('eve')]
  const made = await createAccessToken(p, ada.actor, { name: newId(), scopes: ['runs:read'], days: 1 })
  const sockets = [dial({ cookie: eve.token }), dial({ token: made.value })]
  const ends = sockets.map((socket) => new Promise((resolve) => socket.on('revoked', resolve)))
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.on('connect', () => resolve()))))
  const endedAt = performance.now()
  await revokeAccessToken(p, ada.actor, made.token.id)
  await signOut(p, eve.actor)
  expect(await Promise.all(ends)).toEqual([{}, {}])
  expect(performance.now() - endedAt).toBeLessThan(5_000)
})

test('a ticket attaches its person to its terminal once', async () => {
  const [ada, eve] = [await signIn('ada'), await signIn('eve')]
  const { projectId } = await leasedRun(ada.actor)
  const id = newId()
  const attach = async (socket: Socket, ticket: string, terminal = id) => {
    const asked = { projectId, id: terminal, ticket, after: null }
    return Refusal.parse(await socket.emitWithAck('terminal.attach', asked)).fault.code
  }
  const ticket = await makeTicket(p, ada.actor.userId, 'terminal', ticketTarget(projectId, id))
  const [tab, stranger] = [dial({ cookie: ada.token }), dial({ cookie: eve.token })]
  expect(await attach(stranger, ticket)).toBe('not-found')
  expect(await attach(tab, ticket, newId())).toBe('not-found')
  expect(await attach(tab, makeToken('tkt'))).toBe('not-found')
  // Past the ticket: no sandbox runs here.
  expect(await attach(tab, ticket)).toBe('sandbox-asleep')
  expect(await attach(tab, ticket)).toBe('not-found')
})

const Refusal = z.object({ ok: z.literal(false), fault: z.object({ code: z.string() }) })
