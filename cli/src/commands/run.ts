import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect, loadAgents, runLocal } from '@codeberth/sdk'
import { childEnvironment } from '../child-environment.ts'
import { type Io, UsageError } from '../io.ts'
import { openLogFolder } from '../log-folder.ts'
import { type OnInterrupt, printRun } from '../print-run.ts'
import { readPrompt } from '../prompt.ts'
import { localModel, readSettings, remoteServer, type Settings } from '../settings.ts'
import { tellFiles } from './agents.ts'
import type { RunFlags } from './run-options.ts'

/** `cb run`: one run, no questions, here or in a cloud project; the exit code follows `run.finished`. */
export async function runCommand(io: Io, argument: string | undefined, flags: RunFlags): Promise<number> {
  const settings = readSettings(io)
  return flags.remote ? runRemote(io, settings, argument, flags) : runHere(io, settings, argument, flags)
}

async function runHere(io: Io, settings: Settings, argument: string | undefined, flags: RunFlags): Promise<number> {
  for (const flag of ['project', 'thread', 'onInterrupt'] as const)
    if (flags[flag] !== undefined) throw new UsageError(`--${dashed(flag)} is for cloud projects.`, 'Add --remote.')
  const folder = resolve(io.cwd, flags.cwd ?? '.')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder} is not a folder.`, 'Name an existing folder with -C.')
  const model = localModel(settings, flags.model)
  const prompt = await readPrompt(io, argument)
  const agents = await ownAgents(io, settings, folder, flags)
  const log = flags.ephemeral ? undefined : openLogFolder(io, settings, folder)
  const run = runLocal({
    cwd: folder,
    prompt,
    model,
    agent: flags.agent,
    agents,
    trust: flags.trust,
    mode: flags.mode,
    policy: { preset: flags.permissions ?? 'standard', allow: flags.allow, deny: flags.deny },
    budget: budgetOf(flags),
    env: childEnvironment(io.env, settings),
    ...(log === undefined ? {} : { log, mapFile: join(log, 'code-map') }),
  })
  return printAndClose(io, run, flags, 'cancel')
}

/** The agents of the folder and of the person. Bad files are told and left out, unless the agent that is asked for is missing. */
async function ownAgents(io: Io, { HOME: home }: Settings, folder: string, flags: RunFlags) {
  const loaded = await loadAgents({ cwd: folder, ...(home === undefined ? {} : { home }) })
  if (!flags.quiet) tellFiles(io, { ...loaded, warnings: [], skipped: [] }, true)
  const isThere = loaded.agents.some(({ definition }) => definition.id === flags.agent)
  if (!isThere && loaded.problems.length > 0)
    throw new UsageError(
      `There is no agent "${flags.agent}", and ${loaded.problems.map(({ file }) => file).join(', ')} cannot be read.`,
      'cb agents list says what is wrong with them.',
      'config-invalid',
    )
  return loaded.agents.filter(({ source }) => source !== 'built-in').map(({ definition }) => definition)
}

async function runRemote(io: Io, settings: Settings, argument: string | undefined, flags: RunFlags): Promise<number> {
  const server = remoteServer(settings)
  if (!flags.project)
    throw new UsageError(
      'The project is not named.',
      'Use --project with its id or login/slug; cb projects list shows them.',
    )
  if (flags.allow.length > 0 || flags.deny.length > 0 || flags.permissions)
    throw new UsageError(
      '--allow, --deny and --permissions are for local runs.',
      "In a cloud sandbox the project's policy decides.",
    )
  const prompt = await readPrompt(io, argument)
  const run = await connect(server).run({
    project: flags.project,
    prompt,
    agent: flags.agent,
    mode: flags.mode,
    budget: budgetOf(flags),
    ...(flags.thread ? { threadId: flags.thread } : {}),
    ...(flags.model ? { model: flags.model } : {}),
  })
  return printAndClose(io, run, flags, flags.onInterrupt ?? (io.stdin.isTTY ? 'detach' : 'cancel'))
}

async function printAndClose(
  io: Io,
  run: ReturnType<typeof runLocal>,
  { output, quiet }: RunFlags,
  onInterrupt: OnInterrupt,
): Promise<number> {
  try {
    return await printRun(io, run, { output, quiet, onInterrupt })
  } finally {
    await run.dispose()
  }
}

function budgetOf(flags: RunFlags): { steps?: number; ms?: number } {
  return {
    ...(flags.maxSteps ? { steps: flags.maxSteps } : {}),
    ...(flags.timeout ? { ms: flags.timeout * 1000 } : {}),
  }
}

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
