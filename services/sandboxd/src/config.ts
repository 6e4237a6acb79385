import { isAbsolute } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { passedVariables } from './child-environment.ts'

/** The port on which the proxy is found inside a sandbox with a network of its own. */
const standardProxyPort = 3_128

const folder = z.string().refine(isAbsolute, 'must be an absolute path')

/** What the command line asks for. */
export const Command = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('serve'),
    root: folder,
    sockets: folder,
    proxyPort: z.coerce.number().int().min(0).max(65_535).default(standardProxyPort),
    ripgrep: folder.optional(),
  }),
  z.object({ name: z.literal('bridge'), role: z.enum(['daemon', 'edge']), sockets: folder }),
  z.object({ name: z.literal('version') }),
])
export type Command = z.infer<typeof Command>

export const usage = `usage: sandboxd serve --root DIR --sockets DIR [--proxy-port N] [--ripgrep FILE]
       sandboxd bridge daemon|edge --sockets DIR
       sandboxd version`

/** Reads the command line (without program and script). Throws ZodError or TypeError for one that is not understood. */
export function readCommand(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      root: { type: 'string' },
      sockets: { type: 'string' },
      'proxy-port': { type: 'string' },
      ripgrep: { type: 'string' },
    },
  })
  const [name, role] = positionals
  const { 'proxy-port': proxyPort, ...rest } = values
  return Command.parse({ name, role, ...rest, ...(proxyPort === undefined ? {} : { proxyPort }) })
}

/** The part of an environment that children of the daemon may see. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed = passedVariables.flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(passed)
}
