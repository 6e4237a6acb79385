import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from '@codeberth/scope'
import { openScriptedModel, parseScenarios, type ScriptedModel } from '@codeberth/scripted-model'
import { runLocal } from '@codeberth/sdk'
import { bareLoop } from './bare-loop.ts'
import type { Table } from './table.ts'
import { gapAfter, openTimedFetch, type TimedFetch } from './timed-fetch.ts'

const steps = 100
const rounds = 5
/** Steps beside each other are counted together: a single one is mostly the noise of the machine. */
const places = [
  { name: 'steps 1–3', from: 1, to: 3 },
  { name: 'steps 18–22', from: 18, to: 22 },
  { name: 'steps 96–100', from: 96, to: 100 },
]
const prompt = 'bench: read'
const closeMs = 10_000

/** A file for each step: the same call with the same result again would be stopped as a loop. */
const fileName = (index: number) => `file-${index}.txt`

const reader = {
  id: 'reader',
  displayName: 'Reader',
  model: 'default',
  toolNames: ['read_files'],
  spawnableAgents: [],
  outputMode: 'last_message' as const,
  includeMessageHistory: false,
  inheritParentSystemPrompt: false,
  instructionsPrompt: 'Read the files.',
}

/** An agent that reads a small file in each of its steps. */
const scenario = parseScenarios([
  {
    id: 'bench',
    title: 'reads files',
    prompt,
    parts: [
      {
        prompt: `^${prompt}`,
        turns: [
          ...Array.from({ length: steps }, (_, index) => ({
            after: index,
            reply: { calls: [{ tool: 'read_files', input: { paths: [fileName(index)] } }] },
          })),
          { after: steps, reply: { text: 'All are read.' } },
        ],
      },
    ],
  },
])

/** Overhead of the agent loop a step: end of the model's answer to the next request, with a tool that reads a small file. */
export async function benchAgentLoop(scope: Scope): Promise<Table> {
  const folder = scope.own(
    mkdtempSync(join(tmpdir(), 'cb-bench-')),
    (path) => rmSync(path, { recursive: true }),
    closeMs,
    'folder',
  )
  for (let index = 0; index < steps; index++) writeFileSync(join(folder, fileName(index)), `This is file ${index}.\n`)
  const model = await openScriptedModel({ scenarios: scenario })
  scope.own(model, (server) => server.close(), closeMs, 'model')
  const ours: TimedFetch[] = []
  const bare: TimedFetch[] = []
  // The first round warms both up and is not counted; the order changes, so that neither profits from its place.
  for (let round = 0; round <= rounds; round++) {
    const both = [
      async () => ours.push(await ourRun(model, folder)),
      async () => bare.push(await bareRun(model, folder)),
    ]
    for (const run of round % 2 === 0 ? both : both.toReversed()) await run()
  }
  const gaps = (runs: TimedFetch[], { from, to }: (typeof places)[number]) =>
    runs.slice(1).flatMap((run) => Array.from({ length: to - from + 1 }, (_, index) => gapAfter(run, from + index)))
  return {
    title: 'Agent loop: end of the model’s answer to the next request, one read_files call a step',
    ours: 'codeberth',
    reference: 'openai + fs',
    rows: places.map((place) => ({ name: place.name, oursMs: gaps(ours, place), referenceMs: gaps(bare, place) })),
    note: `Medians over ${rounds} alternating rounds of ${steps} steps against the scripted model in the same process.`,
  }
}

async function ourRun(model: ScriptedModel, folder: string): Promise<TimedFetch> {
  const timed = openTimedFetch()
  const run = runLocal({
    cwd: folder,
    prompt,
    model: { url: model.url, key: '', name: 'scripted' },
    agent: 'reader',
    agents: [reader],
    fetch: timed.fetch,
  })
  const { stop, error } = await run.result()
  await run.dispose()
  return checked(timed, `${stop} ${error?.message ?? ''}`)
}

async function bareRun(model: ScriptedModel, folder: string): Promise<TimedFetch> {
  const timed = openTimedFetch()
  await bareLoop({
    url: model.url,
    prompt,
    fetch: timed.fetch,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
  })
  return checked(timed, 'no more calls')
}

function checked(timed: TimedFetch, end: string): TimedFetch {
  if (timed.requests.length !== steps + 1) throw new Error(`ended after ${timed.requests.length} calls: ${end}`)
  return timed
}
