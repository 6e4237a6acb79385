import type { CodeDefinition, CodeFile, CodeFocus, CodeMention, CodeSkip, CodeSymbol } from '@codeberth/protocol'
import { openGraph } from './graph/graph.ts'
import { rankFiles } from './graph/rank.ts'
import { isMapped } from './languages.ts'
import { allFacts, applyLook, emptyMap, extractionOf, factsOf, forget, isCode, type MapState } from './map-state.ts'
import { openNameIndex, splitName, standsIn } from './names.ts'
import type { Scanner } from './scan/scanner.ts'
import type { JournalEntry, MapStore } from './store/journal.ts'
import { openSavedMap, type SavedMap } from './store/saved-map.ts'
import { wordHash } from './words.ts'

/** The most files in a map; a larger checkout is mapped in part and says so. */
export const mapFilesMax = 50_000
/** A refresh ends after this time; the next one goes on where it ended. */
export const refreshMaxMs = 120_000
/** Files that are read at once to find mentions, until there are enough of them. */
const mentionFilesAtOnce = 40
const mentionFilesMax = 2_000

export type CodeMapOptions = {
  /** Paths of all files of the checkout that are not ignored. */
  list(): Promise<readonly string[]>
  scanner: Scanner
  /** Keeps the map from one start to the next. */
  store?: MapStore
  /** Is told once when the store fails; the map works without it from then on. */
  notKept?: (thrown: unknown) => void
}

/** `complete`: false when the checkout has too many files or the time was up. */
export type Refreshed = { files: number; changed: number; complete: boolean }
export type SkippedFile = { path: string; reason: CodeSkip }
export type WholeMap = { files: CodeFile[]; skipped: SkippedFile[]; complete: boolean }
export type Outline = { ok: true; symbols: readonly CodeSymbol[] } | { ok: false; reason: CodeSkip | 'not-mapped' }
export type RankedFile = { path: string; score: number }

/** Which symbols a checkout defines and how its files lean on each other, as of the last `refresh` or `update`. */
export type CodeIndex = {
  /** Looks at all files; only what changed is read. Calls wait for each other. */
  refresh(signal?: AbortSignal): Promise<Refreshed>
  /** Looks at these files only: those that are known to have changed, come or gone. */
  update(paths: readonly string[], signal?: AbortSignal): Promise<Refreshed>
  /** Everything, in the order of the paths. */
  map(): WholeMap
  outline(path: string): Outline
  /** Definitions of a name such as `read` or `Files.read`; where there are none, what declares it. */
  definitions(name: string): CodeDefinition[]
  /** Where a name is used, definitions left out. `truncated`: there may be more than `max`. */
  references(
    name: string,
    options: { max: number; signal?: AbortSignal },
  ): Promise<{ mentions: CodeMention[]; truncated: boolean }>
  /** The files that a file imports and those that import it, as far as they are in the checkout. */
  neighbours(path: string): { imports: string[]; importedBy: string[] }
  /** The files that matter most to the focus, without the focus itself, best first. */
  rank(focus: CodeFocus, limit: number): RankedFile[]
  close(): Promise<void>
}

type Parts = CodeMapOptions & { state: MapState; saved: SavedMap | null; loaded: boolean; complete: boolean }

/** Opens a map; it is empty until it is first refreshed. `close` closes the scanner. */
export function openCodeMap(options: CodeMapOptions): CodeIndex {
  const parts: Parts = {
    ...options,
    state: emptyMap(),
    saved: options.store ? openSavedMap(options.store) : null,
    loaded: false,
    complete: true,
  }
  const { state } = parts
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act, act)
    last = turn
    return turn
  }
  return {
    refresh: (signal) => inTurn(() => refresh(parts, signal)),
    update: (paths, signal) => inTurn(() => update(parts, paths, signal)),
    map: () => wholeMap(parts),
    outline: (path) => outline(state, path),
    definitions: (name) => definitions(state, name),
    references: (name, { max, signal }) => references(parts, name, max, signal),
    neighbours: (path) => neighbours(state, path),
    rank: (focus, limit) => rank(state, focus, limit),
    close: () => inTurn(() => parts.scanner.close()),
  }
}

async function refresh(parts: Parts, signal: AbortSignal | undefined): Promise<Refreshed> {
  const { state } = parts
  if (!parts.loaded) await kept(parts, (saved) => saved.load(state))
  parts.loaded = true
  const listed = (await parts.list()).filter(isMapped)
  const paths = listed.slice(0, mapFilesMax)
  const there = new Set(paths)
  const gone = [...state.files.keys()].filter((path) => !there.has(path)).map((path) => forget(state, path))
  const { changes, inTime } = await look(parts, paths, signal)
  parts.complete = inTime && listed.length === paths.length
  return settle(parts, [...gone, ...changes])
}

async function update(parts: Parts, paths: readonly string[], signal: AbortSignal | undefined): Promise<Refreshed> {
  const { changes } = await look(parts, [...new Set(paths)].filter(isMapped), signal)
  return settle(parts, changes)
}

async function look({ state, scanner }: Parts, paths: readonly string[], signal: AbortSignal | undefined) {
  const asks = paths.map((path) => {
    const known = state.files.get(path)
    return { path, stamp: known?.stamp ?? null, key: known?.key ?? null }
  })
  const changes: JournalEntry[] = []
  const time = AbortSignal.timeout(refreshMaxMs)
  try {
    const take: Parameters<Scanner['look']>[2] = (looks) => {
      for (const one of looks) changes.push(...applyLook(state, one))
    }
    await scanner.look(asks, state.table.keys(), take, signal ? AbortSignal.any([signal, time]) : time)
  } catch (thrown) {
    if (!time.aborted || signal?.aborted) throw thrown
  }
  return { changes, inTime: !time.aborted }
}

async function settle(parts: Parts, changes: readonly JournalEntry[]): Promise<Refreshed> {
  const { state, complete } = parts
  await kept(parts, (saved) => saved.save(state, changes))
  const changed = changes.filter(({ kind }) => kind !== 'record').length
  return { files: state.files.size, changed, complete }
}

/** A store that fails costs time at the next start, and nothing else. */
async function kept(parts: Parts, act: (saved: SavedMap) => Promise<void>): Promise<void> {
  if (!parts.saved) return
  try {
    await act(parts.saved)
  } catch (thrown) {
    parts.saved = null
    parts.notKept?.(thrown)
  }
}

function wholeMap({ state, complete }: Parts): WholeMap {
  const files: CodeFile[] = []
  const skipped: SkippedFile[] = []
  for (const path of [...state.files.keys()].filter(isCode).sort()) {
    const extraction = extractionOf(state, path)
    if (extraction?.ok) files.push({ path, symbols: extraction.facts.symbols })
    else if (extraction) skipped.push({ path, reason: extraction.reason })
  }
  return { files, skipped, complete }
}

function outline(state: MapState, path: string): Outline {
  const extraction = isCode(path) ? extractionOf(state, path) : null
  if (!extraction) return { ok: false, reason: 'not-mapped' }
  return extraction.ok ? { ok: true, symbols: extraction.facts.symbols } : extraction
}

function definitions(state: MapState, name: string): CodeDefinition[] {
  const { last, scope } = splitName(name)
  const found = [...definers(state, last)]
    .sort()
    .flatMap((path) =>
      (factsOf(state, path)?.symbols ?? [])
        .filter((symbol) => symbol.name === last && standsIn(symbol, scope))
        .map((symbol) => ({ path, ...symbol })),
    )
  const defined = found.filter(({ declared }) => !declared)
  return defined.length > 0 ? defined : found
}

function definers(state: MapState, name: string): Iterable<string> {
  if (!state.names) {
    state.names = openNameIndex()
    for (const path of state.files.keys()) {
      const facts = factsOf(state, path)
      if (facts) state.names.add(path, facts)
    }
  }
  return state.names.definers(name)
}

async function references({ state, scanner }: Parts, name: string, max: number, signal: AbortSignal | undefined) {
  const { last } = splitName(name)
  const hash = wordHash(last)
  const known = new Set(definers(state, last))
  const paths = [...state.files.keys()].filter((path) => isCode(path) && mentions(state, path, hash)).sort()
  // Where a name is defined it is used most.
  const ordered = [...paths.filter((path) => known.has(path)), ...paths.filter((path) => !known.has(path))]
  const found: CodeMention[] = []
  let at = 0
  for (; at < Math.min(ordered.length, mentionFilesMax) && found.length <= max; at += mentionFilesAtOnce) {
    const read = await scanner.mentions(ordered.slice(at, at + mentionFilesAtOnce), last, signal)
    found.push(...read.filter((mention) => !defines(state, mention, last)))
  }
  return { mentions: found.slice(0, max), truncated: found.length > max || at < ordered.length }
}

function mentions(state: MapState, path: string, hash: number): boolean {
  const words = factsOf(state, path)?.words ?? new Uint32Array()
  let low = 0
  let high = words.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const word = words[middle] ?? 0
    if (word === hash) return true
    if (word < hash) low = middle + 1
    else high = middle - 1
  }
  return false
}

const defines = (state: MapState, { path, line, column }: CodeMention, name: string): boolean =>
  factsOf(state, path)?.symbols.some(
    (symbol) => symbol.line === line && symbol.name === name && symbol.column === column,
  ) ?? false

function graphOf(state: MapState) {
  state.graph ??= openGraph(allFacts(state))
  return state.graph
}

function neighbours(state: MapState, path: string): { imports: string[]; importedBy: string[] } {
  const { paths, indexOf, imports } = graphOf(state)
  const index = indexOf.get(path)
  if (index === undefined) return { imports: [], importedBy: [] }
  const pathAt = (at: number) => paths[at] ?? ''
  return {
    imports: (imports[index] ?? []).map(pathAt).sort(),
    importedBy: imports.flatMap((targets, from) => (targets.includes(index) ? [pathAt(from)] : [])).sort(),
  }
}

function rank(state: MapState, focus: CodeFocus, limit: number): RankedFile[] {
  const graph = graphOf(state)
  const begin = new Map<number, number>()
  const start = (path: string, weight: number) => {
    const index = graph.indexOf.get(path)
    if (index !== undefined) begin.set(index, (begin.get(index) ?? 0) + weight)
  }
  for (const path of focus.files) start(path, 1)
  for (const name of focus.names) {
    const found = new Set(definitions(state, name).map(({ path }) => path))
    for (const path of found) start(path, 1 / found.size)
  }
  const own = new Set(focus.files)
  return [...rankFiles(graph, begin)]
    .map((score, index) => ({ path: graph.paths[index] ?? '', score }))
    .filter(({ path }) => !own.has(path) && isCode(path))
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
    .slice(0, limit)
}
