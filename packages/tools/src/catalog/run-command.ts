import { CommandEnd, limits } from '@codeberth/protocol'
import * as z from 'zod'
import { openOutputEnds } from '../output-ends.ts'
import { defineTool } from '../tool.ts'
import { ToolPath } from '../tool-path.ts'

/** What the model gets of an output; a little less than a result may hold, so that its first line always fits. */
const OUTPUT_MAX_CHARS = limits.toolOutputBytes.value - 1_000

/** Runs a shell command. Whatever it printed is kept, also when it is stopped at its time limit. */
export const runCommand = defineTool({
  name: 'run_command',
  description: `Runs a shell command in the checkout and answers its output and exit code. It gets no input: use flags that do not ask. It is stopped after timeoutMs (default ${limits.commandMs.value}); what it printed is kept.`,
  kind: 'execute',
  effect: ['execute'],
  needs: ['workspace'],
  input: z.object({
    command: z.string().min(1).max(20_000),
    timeoutMs: z.int().positive().max(limits.commandMaxMs.value).default(limits.commandMs.value),
    cwd: ToolPath.default('').describe('Folder to run in, relative to the checkout.'),
  }),
  output: z.object({ ...CommandEnd.shape, output: z.string(), truncated: z.boolean() }),
  examples: [
    {
      input: { command: 'cat a.txt; exit 3' },
      before: { 'a.txt': 'hello\n' },
      output: { reason: 'exited', code: 3, output: 'hello\n', truncated: false },
    },
  ],
  title: ({ command }) => `$ ${command.split('\n')[0] ?? ''}`,
  touches: ({ command, cwd }) => [{ effect: 'execute', command, cwd }],
  async run({ command, timeoutMs, cwd }, { workspace, signal, output }) {
    const ends = openOutputEnds(OUTPUT_MAX_CHARS)
    const end = await workspace.processes.run(
      { command, cwd, timeoutMs },
      (chunk) => {
        ends.add(chunk.text)
        return output(chunk)
      },
      signal,
    )
    const text = withoutEscapes(ends.text())
    const value = { ...end, output: text, truncated: ends.truncated() }
    const body = text === '' ? '(no output)' : text
    const failed = end.reason === 'exited' ? end.code !== 0 : true
    return {
      status: end.reason === 'timeout' ? 'timeout' : failed ? 'error' : 'ok',
      value,
      text: `${firstLine(end, timeoutMs)}\n${body}`,
      truncated: value.truncated,
    }
  },
})

function firstLine(end: CommandEnd, timeoutMs: number): string {
  switch (end.reason) {
    case 'exited':
      return `Exit code ${end.code ?? 'unknown'}.`
    case 'timeout':
      return `Stopped after ${timeoutMs / 1_000} s without an end. What it printed until then:`
    case 'killed':
      return 'Stopped. What it printed until then:'
    case 'failed':
      return `It could not be started: ${end.problem ?? 'unknown reason'}`
  }
}

/** Colours and cursor movements mean nothing to a model and cost it tokens. */
function withoutEscapes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these sequences begin with the ESC character
  return text.replaceAll(/\u001b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|\][^\u0007\u001b\n]{0,2000}(?:\u0007|\u001b\\))/gu, '')
}
