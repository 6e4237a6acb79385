import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type CheckoutProgress, defaultBudget, newId, type RunSpec } from '@codeberth/protocol'
import { remoteWorkspace } from '@codeberth/workspace'
import { workspaceConformance } from '@codeberth/workspace/conformance'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerAsEdge } from './test-edge-answers.ts'
import { openTestClient, openTestEdge, testToken } from './test-pipe.ts'

/** Bun compiles in seconds; on a busy machine in more of them. */
const buildLimitMs = 300_000
const build = join(import.meta.dirname, '../build.mjs')
let file = ''
beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [build])
  file = stdout.trim()
}, buildLimitMs)

/** The daemon as it is shipped, which runs on Bun; its client has said hello. */
async function openCompiled() {
  const base = await mkdtemp(join(tmpdir(), 'compiled-'))
  const [root, sockets] = [join(base, 'volume'), join(base, 'sockets')]
  const child = spawn(file, ['serve', '--root', root, '--sockets', sockets, '--proxy-port', '0'], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', SECRET: 'not for children' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  const { client, close } = openTestClient(join(sockets, 'daemon.sock'))
  await client.hello({ token: testToken, generation: 1 })
  return {
    base,
    client,
    sockets,
    async close() {
      await close()
      child.kill('SIGTERM')
      expect(await ended).toEqual([143, null])
      await rm(base, { recursive: true })
    },
  }
}

let opened: Awaited<ReturnType<typeof openCompiled>>
beforeAll(async () => {
  opened = await openCompiled()
}, buildLimitMs)
afterAll(() => opened.close())

async function run(command: string): Promise<string> {
  let said = ''
  for await (const frame of await opened.client.processes.run({ command, cwd: '', timeoutMs: 30_000 }))
    if (frame.kind === 'output') said += frame.text
  return said
}

workspaceConformance('through the compiled daemon', async () => ({
  workspace: remoteWorkspace(opened.client),
  // One daemon for all: what a test leaves goes before the next.
  close: async () => expect(await run('find . -mindepth 1 -delete')).toBe(''),
}))

test('compiled: a terminal has its size, follows a resize, and ends with its exit code', async () => {
  const { terminals } = opened.client
  const id = newId()
  await terminals.open({ id, size: { cols: 80, rows: 24 } })
  let counter = 0
  const type = (text: string) => terminals.input({ id, viewer: 'v', counter: ++counter, text })
  await type('stty size; echo asked\r')
  let said = ''
  const codes: (number | null)[] = []
  for await (const frame of await terminals.attach({ id, after: null })) {
    if (frame.kind === 'exit') {
      codes.push(frame.code)
      break
    }
    said += Buffer.from(frame.bytes, 'base64').toString()
    if (said.includes('24 80') && counter === 1) {
      await terminals.resize({ id, size: { cols: 101, rows: 33 } })
      await type('stty size; exit 7\r')
    }
  }
  expect([said.includes('33 101'), codes]).toEqual([true, [7]])
  await terminals.close({ id })
})

test('compiled: a clone goes through the edge, and a command sees nothing of the daemon', async () => {
  const { client, sockets, base } = opened
  const upstream = join(base, 'upstream')
  const git = (...args: string[]) => promisify(execFile)('git', args)
  await git('init', '--quiet', '--initial-branch=main', upstream)
  const author = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid']
  await git('-C', upstream, ...author, 'commit', '--quiet', '--allow-empty', '--message=first')
  const answers = { repository: join(upstream, '.git') }
  const edge = await openTestEdge(join(sockets, 'edge.sock'), answerAsEdge(answers, []))
  const told: CheckoutProgress[] = []
  const source = { kind: 'git', remote: 'https://git.example/team/repo', branch: null } as const
  for await (const step of await client.checkout.prepare(source)) told.push(step)
  edge.close()
  const head = (await readFile(join(upstream, '.git/refs/heads/main'), 'utf8')).trim()
  expect(told.at(-1)).toEqual({ kind: 'done', head })
  const said = await run('env; cat /proc/$PPID/environ; git status --short')
  expect(said).toContain('HTTPS_PROXY=')
  expect(said.split('SECRET=')).toHaveLength(2)
  expect(said).not.toContain(testToken)
})

test('compiled: the agents of the checkout take part in a run; a bad one is told', async () => {
  const { client } = opened
  const types = 'const name: string = "Of the Checkout"'
  await run(`mkdir -p .agents && echo '{' > .agents/bad.json`)
  await run(`echo '${types}; export default { id: "own", displayName: name }' > .agents/own.ts`)
  const spec: RunSpec = {
    runId: newId(),
    threadId: newId(),
    agent: 'own',
    agents: [],
    model: { name: 'm', contextTokens: 8_000, maxOutputTokens: 1_000, price: null, scripted: false },
    mode: 'default',
    prompt: 'hello',
    history: [],
    budget: defaultBudget,
    policy: { preset: 'sandbox', allow: [], deny: [], readOnly: false },
  }
  const { epoch } = await client.runs.start(spec)
  const told: string[] = []
  for await (const { draft } of await client.runs.events({ runId: spec.runId, epoch, after: 0 })) {
    if (draft.type === 'notice') told.push(`${draft.code} ${draft.message}`)
    if (draft.type !== 'agent.started') continue
    told.push(`${draft.displayName}`)
    await client.runs.command({ runId: spec.runId, commandId: newId(), command: { kind: 'cancel' } })
  }
  expect(told).toEqual([
    expect.stringMatching(/^agent-invalid \.agents\/bad\.json \(file\): .*not valid JSON/),
    'Of the Checkout',
  ])
})
