import {
  CodeDefinition,
  type CodeFile,
  type CodeMap,
  CodeMention,
  CodeSkip,
  CodeSymbol,
  type CodeSkip as Skip,
} from '@codeberth/protocol'
import * as z from 'zod'
import { defineTool, type ToolResult } from '../tool.ts'
import { ToolPath } from '../tool-path.ts'

const FILES_MAX = 200
const MENTIONS_MAX = 100
const DEFINITIONS_MAX = 50
const FOCUS_MAX = 50
/** Of one answer: about 8,000 tokens. */
const TEXT_MAX_CHARS = 30_000
/** Of one file in the view of a folder: its outline is a call of its own. */
const SYMBOLS_A_FILE = 40

const Outline = z.object({
  files: z.array(z.object({ path: z.string(), symbols: z.array(CodeSymbol) })),
  /** Files of this place that are not in the answer. */
  more: z.int().nonnegative(),
  skipped: z.array(z.object({ path: z.string(), reason: CodeSkip })),
})
const Uses = z.object({
  definitions: z.array(CodeDefinition),
  references: z.array(CodeMention),
  truncated: z.boolean(),
})
const Output = z.union([Outline, Uses, z.object({ problem: z.string() })])
type Result = ToolResult<z.input<typeof Output>>

/** Shows what files define, and where a symbol is defined and used, from an index of the checkout. */
export const codeMap = defineTool({
  name: 'code_map',
  description:
    'Shows the definitions in a file or folder with their lines, the most important files first, or with `symbol` where that symbol is defined and used. Quicker than searching and reading.',
  kind: 'search',
  effect: ['read'],
  needs: ['codeMap'],
  input: z.object({
    path: ToolPath.default('').describe('File or folder; "" is the checkout.'),
    symbol: z.string().trim().min(1).max(300).optional().describe('A name such as "read" or "Files.read".'),
    focus: z
      .array(z.string().min(1).max(1_000))
      .max(FOCUS_MAX)
      .default([])
      .describe('Files and names at hand: of a folder, what matters most to them comes first.'),
  }),
  output: Output,
  examples: [
    {
      input: { path: 'sum.ts' },
      before: { 'sum.ts': '/** Adds. */\nexport const sum = (a: number, b: number) => a + b\n' },
      output: {
        files: [
          {
            path: 'sum.ts',
            symbols: [
              {
                name: 'sum',
                kind: 'function',
                line: 2,
                column: 14,
                startLine: 2,
                endLine: 2,
                scope: null,
                signature: 'export const sum = (a: number, b: number)',
                declared: false,
              },
            ],
          },
        ],
        more: 0,
        skipped: [],
      },
    },
  ],
  title: ({ path, symbol }) => (symbol === undefined ? `Outline ${path || 'the checkout'}` : `Find ${symbol}`),
  touches: ({ path }) => [{ effect: 'read', path }],
  locations: ({ path }) => (path === '' ? [] : [{ path }]),
  async run({ path, symbol, focus }, { codeMap: map, signal }): Promise<Result> {
    return symbol === undefined ? outline(map, path, focus, signal) : uses(map, path, symbol, signal)
  },
})

async function outline(map: CodeMap, path: string, focus: readonly string[], signal: AbortSignal): Promise<Result> {
  const { files, skipped, complete } = await map.outline(path, signal)
  const single = files.length === 1 && files[0]?.path === path
  const ordered = single ? files : await byImportance(map, files, focus, signal)
  const sections: string[] = []
  const shown: CodeFile[] = []
  let chars = 0
  for (const file of ordered.slice(0, FILES_MAX)) {
    const section = showFile(file, single)
    if (shown.length > 0 && chars + section.length > TEXT_MAX_CHARS) break
    chars += section.length
    shown.push(file)
    sections.push(section)
  }
  const more = files.length - shown.length
  const notes = [
    ...(more > 0 ? [`[${more} more files: name a folder, or files at hand in focus]`] : []),
    ...(complete ? [] : ['[the checkout is too large to be mapped as a whole]']),
    ...showSkipped(skipped),
  ]
  if (shown.length === 0 && notes.length === 0)
    return {
      status: 'error',
      value: { problem: 'not-mapped' },
      text: `There is no source file at ${path || 'the checkout'}.`,
    }
  return {
    status: 'ok',
    value: { files: shown.map((file) => ({ path: file.path, symbols: [...file.symbols] })), more, skipped },
    text: [...sections, ...notes].join('\n'),
    truncated: more > 0,
  }
}

async function byImportance(map: CodeMap, files: readonly CodeFile[], focus: readonly string[], signal: AbortSignal) {
  const known = new Map(files.map((file) => [file.path, file]))
  const paths = focus.filter((each) => each.includes('/') || known.has(each))
  const names = focus.filter((each) => !paths.includes(each))
  const ranked = await map.rank({ files: paths, names }, Number.MAX_SAFE_INTEGER, signal)
  const best = new Set(ranked.flatMap(({ path }) => known.get(path) ?? []))
  // The files at hand are known to who asks: they come last.
  return [...best, ...files.filter((file) => !best.has(file))]
}

function showFile({ path, symbols }: CodeFile, whole: boolean): string {
  const chosen = whole ? symbols : symbols.filter(({ scope }) => scope === null)
  const listed = whole ? chosen : chosen.slice(0, SYMBOLS_A_FILE)
  const lines = listed.map((symbol) => `${'  '.repeat(depthOf(symbol) + 1)}${symbol.line} ${symbol.signature}`)
  const left = chosen.length - listed.length
  return [path, ...lines, ...(left > 0 ? [`  … ${left} more`] : [])].join('\n')
}

const depthOf = ({ scope }: CodeSymbol) => (scope === null ? 0 : scope.split(/::|[.\\]/).length)

const reasons: Record<Skip, string> = {
  'too-large': 'it is too large',
  binary: 'it is binary',
  minified: 'it is minified',
  'too-slow': 'parsing it takes too long',
  'too-many-symbols': 'it has too many symbols',
  unreadable: 'it cannot be read',
  'parser-failed': 'the parser fails on it',
}

function showSkipped(skipped: readonly { path: string; reason: Skip }[]): string[] {
  const listed = skipped.slice(0, 10).map(({ path, reason }) => `[${path} is left out: ${reasons[reason]}]`)
  const left = skipped.length - listed.length
  return left > 0 ? [...listed, `[${left} more files are left out]`] : listed
}

async function uses(map: CodeMap, path: string, symbol: string, signal: AbortSignal): Promise<Result> {
  const below = (one: { path: string }) => path === '' || one.path === path || one.path.startsWith(`${path}/`)
  const definitions = (await map.definitions(symbol, signal)).filter(below)
  const found = await map.references(symbol, { max: MENTIONS_MAX, signal })
  const references = found.mentions.filter(below)
  const truncated = found.truncated || definitions.length > DEFINITIONS_MAX
  const listed = definitions.slice(0, DEFINITIONS_MAX)
  const text = [
    listed.length === 0 ? `${symbol} is not defined here.` : `Defined (${definitions.length})`,
    ...listed.map((one) => `  ${one.path}:${one.line} ${one.signature}`),
    ...(references.length === 0 ? ['Not used anywhere.'] : [`Used (${references.length})`]),
    ...references.map((one) => `  ${one.path}:${one.line} ${one.text.trim()}`),
    ...(truncated ? ['[there are more]'] : []),
  ].join('\n')
  return { status: 'ok', value: { definitions: listed, references, truncated }, text, truncated }
}
