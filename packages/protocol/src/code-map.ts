import * as z from 'zod'

/** What a symbol is; one vocabulary for all languages. */
export const SymbolKind = z.enum([
  'namespace',
  'class',
  'struct',
  'interface',
  'trait',
  'enum',
  'enum-member',
  'type',
  'function',
  'method',
  'constructor',
  'property',
  'field',
  'constant',
  'variable',
  'macro',
])
export type SymbolKind = z.infer<typeof SymbolKind>

/** One definition. Lines and columns begin at 1; `line` and `column` are those of the name. */
export const CodeSymbol = z.object({
  name: z.string(),
  kind: SymbolKind,
  line: z.int().positive(),
  column: z.int().positive(),
  startLine: z.int().positive(),
  endLine: z.int().positive(),
  /** Names of what it stands in, outermost first, such as `Outer.Inner`; null at the top of a file. */
  scope: z.string().nullable(),
  /** Its head on one line. */
  signature: z.string(),
  /** Said here, defined elsewhere: the prototype of a C function. */
  declared: z.boolean(),
})
export type CodeSymbol = z.infer<typeof CodeSymbol>

export const CodeDefinition = CodeSymbol.extend({ path: z.string() })
export type CodeDefinition = z.infer<typeof CodeDefinition>

/** One place where a name is used, with the text of its line. */
export const CodeMention = z.object({
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive(),
  text: z.string(),
})
export type CodeMention = z.infer<typeof CodeMention>

/** Why a file of a known language has no symbols. */
export const CodeSkip = z.enum([
  'too-large',
  'binary',
  'minified',
  'too-slow',
  'too-many-symbols',
  'unreadable',
  'parser-failed',
])
export type CodeSkip = z.infer<typeof CodeSkip>

export type CodeFile = { path: string; symbols: readonly CodeSymbol[] }

/** Files at hand and names that were mentioned: what a ranking is for. */
export type CodeFocus = { files: readonly string[]; names: readonly string[] }

/**
 * Which symbols a checkout defines and how its files lean on each other. Each answer is about the files as they are when it is
 * asked for; a checkout that is too large is mapped in part (`complete: false`).
 */
export type CodeMap = {
  /** The files at or below a path ('' for the whole checkout), in the order of their paths. */
  outline(
    path: string,
    signal?: AbortSignal,
  ): Promise<{ files: CodeFile[]; skipped: { path: string; reason: CodeSkip }[]; complete: boolean }>
  /** Definitions of a name such as `read` or `Files.read`; where there are none, what declares it. */
  definitions(name: string, signal?: AbortSignal): Promise<CodeDefinition[]>
  /** Where a name is used; definitions, comments and strings are left out. `truncated`: there may be more than `max`. */
  references(
    name: string,
    options: { max: number; signal?: AbortSignal },
  ): Promise<{ mentions: CodeMention[]; truncated: boolean }>
  /** The files that matter most to the focus, without those in it, best first. */
  rank(focus: CodeFocus, limit: number, signal?: AbortSignal): Promise<{ path: string; score: number }[]>
  /** The files that a file imports and those that import it, as far as they are in the checkout. */
  neighbours(path: string, signal?: AbortSignal): Promise<{ imports: string[]; importedBy: string[] }>
}
