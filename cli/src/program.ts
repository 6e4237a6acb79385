import { Command, CommanderError, Option } from 'commander'
import { addRunOptions, addSharedOptions, RunFlags, SharedFlags, whole } from './commands/run-options.ts'
import { type Io, UsageError } from './io.ts'

/** The version that `cb --version` prints. */
export const version = '0.1.0'

/**
 * Parses `argv` (without node and script) and carries the command out. A command's code is loaded only when it is called.
 * Returns its exit code; throws UsageError for wrong usage, which names the nearest command or flag.
 */
export async function runProgram(io: Io, argv: readonly string[]): Promise<number> {
  let exit = 0
  const program = addSharedOptions(new Command('cb'))
    .description('Codeberth in the terminal: one agent run in this folder, or in a cloud project with --remote.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    // What is wrong is told once, by who reports errors.
    .configureOutput({ writeOut: io.out, writeErr: () => undefined, outputError: () => undefined })
  const act = async (work: () => Promise<number>) => {
    exit = await work()
  }
  addRunCommands(program, io, act)
  addFolderCommands(program, io, act)
  addProjectCommands(program, io, act)
  addAgentCommands(program, io, act)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exit
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    throw wrongUsage(error)
  }
}

function wrongUsage({ code, message }: CommanderError): UsageError {
  if (code === 'commander.help') return new UsageError('No command is given.', 'See cb --help.')
  const [what = '', nearest] = message.replace(/^error: /, '').split('\n')
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, '')}.`
  return new UsageError(sentence, nearest ? nearest.replace(/^\((.*)\)$/, '$1') : 'See cb --help.')
}

type Act = (work: () => Promise<number>) => Promise<void>

function addRunCommands(program: Command, io: Io, act: Act): void {
  addRunOptions(
    program
      .command('run [prompt]')
      .description('one run without questions; "-" or a pipe: the prompt comes from stdin'),
  ).action((prompt: string | undefined, _: unknown, command: Command) =>
    act(async () =>
      (await import('./commands/run.ts')).runCommand(io, prompt, RunFlags.parse(command.optsWithGlobals())),
    ),
  )
  program
    .command('attach <run>')
    .description('follow a run of a cloud project')
    .option('--after <seq>', 'begin after this event', whole)
    .addOption(new Option('--on-interrupt <act>', 'what Ctrl-C does').choices(['cancel', 'detach']).default('detach'))
    .action((run: string, options: { after?: number; onInterrupt: 'cancel' | 'detach' }, command: Command) =>
      act(async () =>
        (await import('./commands/remote.ts')).attachCommand(io, run, {
          ...SharedFlags.parse(command.optsWithGlobals()),
          ...options,
        }),
      ),
    )
  program
    .command('stop <run>')
    .description('stop a run of a cloud project')
    .action((run: string) => act(async () => (await import('./commands/remote.ts')).stopCommand(io, run)))
}

function addFolderCommands(program: Command, io: Io, act: Act): void {
  program
    .command('map [path]')
    .description('what the files of this folder define')
    .action((path: string | undefined, _: unknown, command: Command) =>
      act(async () =>
        (await import('./commands/map.ts')).mapCommand(io, path, SharedFlags.parse(command.optsWithGlobals())),
      ),
    )
}

function addProjectCommands(program: Command, io: Io, act: Act): void {
  const projects = program.command('projects').description('cloud projects')
  projects
    .command('list')
    .description('your projects, newest first')
    .action((_: unknown, command: Command) =>
      act(async () =>
        (await import('./commands/remote.ts')).listProjects(io, SharedFlags.parse(command.optsWithGlobals())),
      ),
    )
  projects
    .command('create <name>')
    .description('a project from a repository, a starter, or empty')
    .option('--git <address>', 'the repository to clone')
    .option('--branch <name>', 'the branch to check out')
    .option('--starter <starter>', 'node, python or demo')
    .action((name: string, options: { git?: string; branch?: string; starter?: string }, command: Command) =>
      act(async () =>
        (await import('./commands/remote.ts')).createProject(io, name, {
          ...SharedFlags.parse(command.optsWithGlobals()),
          ...options,
        }),
      ),
    )
}

function addAgentCommands(program: Command, io: Io, act: Act): void {
  program
    .command('agents')
    .description('agents of this folder, of yours and built-in')
    .command('list')
    .description('the agents that a run in this folder knows; exit code 4 when a file of one is not valid')
    .action((_: unknown, command: Command) =>
      act(async () =>
        (await import('./commands/agents.ts')).listAgents(io, SharedFlags.parse(command.optsWithGlobals())),
      ),
    )
}
