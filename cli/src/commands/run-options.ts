import { Mode, Rule } from '@codeberth/protocol'
import { type Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'

/** The flags that stand before or after any command. */
export const SharedFlags = z.object({
  cwd: z.string().optional(),
  remote: z.boolean().default(false),
  project: z.string().optional(),
  output: z.enum(['text', 'json', 'jsonl']).default('text'),
  quiet: z.boolean().default(false),
})
export type SharedFlags = z.infer<typeof SharedFlags>

/** The flags of `cb run`. */
export const RunFlags = SharedFlags.extend({
  thread: z.string().optional(),
  agent: z.string().default('base2'),
  model: z.string().optional(),
  mode: Mode.default('default'),
  /** Not given: `standard`. */
  permissions: z.enum(['careful', 'standard', 'trusted']).optional(),
  allow: z.array(Rule).default([]),
  deny: z.array(Rule).default([]),
  maxSteps: z.int().positive().optional(),
  timeout: z.int().positive().optional(),
  /** Not given: a person at a terminal leaves the run to the server, a script stops it. */
  onInterrupt: z.enum(['cancel', 'detach']).optional(),
  ephemeral: z.boolean().default(false),
  /** Not given: an agent of the folder that has a program is refused. */
  trust: z.boolean().default(false),
})
export type RunFlags = z.infer<typeof RunFlags>

const collect = (value: string, before: string[] = []) => {
  const rule = Rule.safeParse(value)
  if (!rule.success) throw new InvalidArgumentError('It is not a rule such as "execute:npm test *".')
  return [...before, rule.data]
}

/** Reads a flag that counts something. */
export const whole = (value: string): number => {
  const number = z.coerce.number().int().positive().safeParse(value)
  if (!number.success) throw new InvalidArgumentError('It must be a whole number above 0.')
  return number.data
}

/** Adds the flags of every command to the program. */
export function addSharedOptions(program: Command): Command {
  return program
    .option('-C, --cwd <folder>', 'the folder to work in')
    .option('--remote', 'work in a cloud project instead of this folder')
    .option('--project <project>', 'the cloud project: its id or login/slug')
    .addOption(new Option('--output <format>', 'what stdout gets').choices(['text', 'json', 'jsonl']).default('text'))
    .option('--quiet', 'no activity on stderr')
}

/** Adds the flags of `cb run`. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--thread <id>', 'go on in this thread of the cloud project')
    .option('-a, --agent <id>', 'the agent to ask', 'base2')
    .option('-m, --model <name>', 'the model to use')
    .addOption(new Option('--mode <mode>', 'how the agent works').choices(Mode.options).default('default'))
    .addOption(
      new Option('--permissions <preset>', 'what may happen without asking (default: "standard")').choices([
        'careful',
        'standard',
        'trusted',
      ]),
    )
    .option('--allow <rule>', 'allow what the rule says, such as "execute:npm test *"', collect)
    .option('--deny <rule>', 'refuse what the rule says', collect)
    .option('--max-steps <count>', 'most model calls of all agents together', whole)
    .option('--timeout <seconds>', 'most time the run may take', whole)
    .addOption(new Option('--on-interrupt <act>', 'what Ctrl-C does to a remote run').choices(['cancel', 'detach']))
    .option('--trust', "let programs of the folder's agents run, each in an isolate")
    .option('--ephemeral', 'keep no log of a local run')
}
