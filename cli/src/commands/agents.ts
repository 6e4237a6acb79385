import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Agents, loadAgents } from '@codeberth/sdk'
import { type Io, UsageError } from '../io.ts'
import { printable } from '../printable.ts'
import { readSettings } from '../settings.ts'
import type { SharedFlags } from './run-options.ts'

/** The exit code of an agent's file that is not valid. */
const badFileExit = 4

/**
 * `cb agents list`: the agents that a run in this folder knows. With `--output json` stdout gets one list of `{id, model, tools,
 * spawnables, source}` and stderr a JSON line a bad file, `{file, field, message, fix}`; with `jsonl` a line an agent. Exit code 4
 * if any file was bad.
 */
export async function listAgents(io: Io, flags: SharedFlags): Promise<number> {
  const folder = resolve(io.cwd, flags.cwd ?? '.')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder} is not a folder.`, 'Name an existing folder with -C.')
  const { HOME: home } = readSettings(io)
  const loaded = await loadAgents({ cwd: folder, ...(home === undefined ? {} : { home }) })
  const rows = rowsOf(loaded)
  if (flags.output === 'text') {
    io.out(tableOf(rows))
    tellFiles(io, loaded, flags.quiet)
  } else {
    io.out(
      flags.output === 'json' ? `${JSON.stringify(rows)}\n` : rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    )
    for (const problem of loaded.problems) io.err(`${JSON.stringify(problem)}\n`)
  }
  return loaded.problems.length > 0 ? badFileExit : 0
}

type Row = { id: string; model: string; tools: string[]; spawnables: string[]; source: string }

const rowsOf = ({ agents }: Agents): Row[] =>
  agents.map(({ definition: { id, model, toolNames, spawnableAgents }, source }) => ({
    id,
    model,
    tools: toolNames,
    spawnables: spawnableAgents,
    source,
  }))

function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ id, model, tools, spawnables, source }) =>
    [id, source, model, list(tools), list(spawnables)].map(printable),
  )
  const all = [['ID', 'SOURCE', 'MODEL', 'TOOLS', 'SPAWNS'], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** As many names as a line can hold beside the other columns. */
const namesShown = 3

const list = (names: readonly string[]): string => {
  const more = names.length - namesShown
  return names.length === 0 ? '–' : `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` +${more}` : ''}`
}

/** Tells people what is wrong with files; `quiet` leaves out what does not stop an agent from loading. */
export function tellFiles(
  io: Pick<Io, 'err'>,
  { problems, warnings, skipped }: Omit<Agents, 'agents'>,
  quiet: boolean,
): void {
  for (const { file, field, message, fix } of problems)
    io.err(`cb: ${printable(`${file} (${field}): ${message} ${fix}`)}\n`)
  if (quiet) return
  for (const { file, field, message } of warnings) io.err(`cb: ${printable(`${file} (${field}): ${message}`)}\n`)
  for (const { file, note } of skipped) io.err(`cb: ${printable(`${file} ${note} and was skipped.`)}\n`)
}
