import { createHash } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect, type Run, runLocal } from '@codeberth/sdk'
import { type Io, UsageError } from '../io.ts'
import { printRun } from '../print-run.ts'
import { readPrompt } from '../prompt.ts'
import { localModel, readSettings, remoteServer, type Settings } from '../settings.ts'
import type { RunFlags } from './run-options.ts'

/** `cb run`: one run, no questions, here or in a cloud project; the exit code follows `run.finished`. */
export async function runCommand(io: Io, argument: string | undefined, flags: RunFlags): Promise<number> {
  const settings = readSettings(io)
  if (flags.remote) return runRemote(io, settings, argument, flags)
  const folder = resolve(io.cwd, flags.cwd ?? '.')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder} is not a folder.`, 'Name an existing folder with -C.')
  const model = localModel(settings, flags.model)
  const prompt = await readPrompt(io, argument)
  const run = runLocal({
    cwd: folder,
    prompt,
    model,
    agent: flags.agent,
    mode: flags.mode,
    policy: { preset: flags.permissions, allow: flags.allow, deny: flags.deny },
    budget: budgetOf(flags),
    env: childEnvironment(io.env),
    ...(flags.ephemeral ? {} : { log: logFolder(settings, folder) }),
  })
  return printAndClose(io, run, flags, 'cancel')
}

async function runRemote(io: Io, settings: Settings, argument: string | undefined, flags: RunFlags): Promise<number> {
  const server = remoteServer(settings)
  if (!flags.project)
    throw new UsageError(
      'The project is not named.',
      'Use --project with its id or login/slug; cb projects list shows them.',
    )
  if (flags.allow.length > 0)
    throw new UsageError('--allow is for local runs.', "In a cloud sandbox the project's policy decides.")
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
  return printAndClose(io, run, flags, flags.onInterrupt)
}

async function printAndClose(io: Io, run: Run, flags: RunFlags, onInterrupt: 'cancel' | 'detach'): Promise<number> {
  try {
    return await printRun(io, run, { output: flags.output, quiet: flags.quiet, onInterrupt })
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

const secret = /^(MODEL_KEY|CODEBERTH_TOKEN)$|API_?KEY|SECRET|PASSWORD|(^|_)TOKEN(_|$)/i

/** The environment of commands that agents run: the person's own without what looks like a key or token. */
function childEnvironment(env: Io['env']): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && !secret.test(name)) kept[name] = value
  return kept
}

// Named by the real path, so that two folders of one name share nothing and a link leads to the same log.
function logFolder(settings: Settings, folder: string): string {
  const state =
    settings.CODEBERTH_HOME ?? join(settings.XDG_STATE_HOME ?? join(settings.HOME ?? '/', '.local/state'), 'codeberth')
  return join(state, createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16))
}
