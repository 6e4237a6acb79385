import * as z from 'zod'
import { limits } from './limits.ts'

/** A path relative to the checkout with `/` between its names; the checkout itself is ''. Checked again on the real file system. */
export const CheckoutPath = z
  .string()
  .max(4_096)
  .refine(
    (path) => !path.includes('\0') && !path.startsWith('/') && !path.includes('\\'),
    'is not a path relative to the checkout',
  )
  .refine(
    (path) => path === '' || path.split('/').every((name) => name !== '' && name !== '.' && name !== '..'),
    'leaves the checkout or is not normal',
  )

/** SHA-256 of the bytes in lower-case hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/)

export const EntryKind = z.enum(['file', 'directory', 'symlink', 'other'])
export const Entry = z.object({ path: z.string(), kind: EntryKind, size: z.int().nonnegative(), mtime: z.number() })
export type Entry = z.infer<typeof Entry>

/** Why a file could not be given or written; `outside` is a path whose real place is not in the checkout. */
export const FileProblem = z.enum([
  'missing',
  'exists',
  'not_a_file',
  'not_a_directory',
  'outside',
  'too_large',
  'no_space',
  'no_permission',
])
export type FileProblem = z.infer<typeof FileProblem>

export type FileRead =
  | { ok: true; bytes: Uint8Array; hash: string; mode: number }
  | { ok: false; problem: FileProblem; size?: number }

/** `expect`: the hash the file must have, null = it must not exist, undefined = whatever is there is replaced. */
export type WriteOptions = { expect?: string | null }
/** `otherNames`: the file had so many other names (hard links), which still hold the old bytes; left out for none. */
export type FileWrite =
  | { ok: true; hash: string; otherNames?: number | undefined }
  | { ok: false; problem: FileProblem }
  | { ok: false; problem: 'stale'; hash: string | null }

export const FileOperation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mkdir'), path: CheckoutPath }),
  z.object({ kind: z.literal('move'), path: CheckoutPath, to: CheckoutPath }),
  z.object({ kind: z.literal('remove'), path: CheckoutPath }),
])
export type FileOperation = z.infer<typeof FileOperation>
export type FileOperationResult = { ok: true } | { ok: false; problem: FileProblem }

/** The files of a checkout. Writes are atomic (temporary file, fsync, rename) and keep mode and symlink target. */
export type Files = {
  /** Reads a whole file; `too_large` above `maxBytes` (default `file.read`). */
  read(path: string, options?: { maxBytes?: number }): Promise<FileRead>
  /** Makes missing parents. */
  write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<FileWrite>
  /**
   * `move` refuses an existing target with `exists` and makes the target's parents; `remove` takes folders with all they
   * hold; `mkdir` makes parents, and a folder that is there already is fine.
   */
  change(operation: FileOperation): Promise<FileOperationResult>
  /** The entries of one folder, folders first, by name; `.git` is left out. */
  list(path: string): Promise<{ ok: true; entries: Entry[]; truncated: boolean } | { ok: false; problem: FileProblem }>
}

export const SearchQuery = z.object({
  text: z.string().min(1).max(10_000),
  regex: z.boolean().default(false),
  caseSensitive: z.boolean().default(true),
  word: z.boolean().default(false),
  /** Globs such as `src/**\/*.ts`. */
  include: z.array(z.string().max(limits.globChars.value)).max(limits.searchGlobs.value).default([]),
  exclude: z.array(z.string().max(limits.globChars.value)).max(limits.searchGlobs.value).default([]),
  path: CheckoutPath.default(''),
  maxMatches: z.int().positive().max(20_000).default(200),
})
export type SearchQuery = z.infer<typeof SearchQuery>
export const SearchMatch = z.object({
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive(),
  text: z.string(),
})
export type SearchMatch = z.infer<typeof SearchMatch>

/** Finds files and text; ignored files (.gitignore) and `.git` are left out. */
export type Search = {
  /** Paths that match a glob (one without `/` matches file names in every folder), sorted by name; relative to the checkout. */
  glob(pattern: string, options?: { path?: string; max?: number }): Promise<{ paths: string[]; truncated: boolean }>
  text(
    query: SearchQuery,
    signal?: AbortSignal,
  ): Promise<{ ok: true; matches: SearchMatch[]; truncated: boolean } | { ok: false; problem: string }>
}

export const CommandEnd = z.object({
  reason: z.enum(['exited', 'timeout', 'killed', 'failed']),
  code: z.int().nullable(),
  /** Of `failed`: why it could not be started. */
  problem: z.string().optional(),
})
export type CommandEnd = z.infer<typeof CommandEnd>
export type CommandChunk = { stream: 'stdout' | 'stderr'; text: string }
export type CommandSpec = { command: string; cwd: string; timeoutMs: number; env?: Record<string, string> }

/** Runs shell commands in the checkout. Ending one (timeout, signal) ends its whole process tree. */
export type Processes = {
  /** When `output` returns a promise, no more is read of the command until it resolves. */
  run(
    spec: CommandSpec,
    output: (chunk: CommandChunk) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<CommandEnd>
}

export const WatchBatch = z.object({
  rev: z.int().nonnegative(),
  /** True when single changes are not known: read everything that is shown anew. */
  rescan: z.boolean(),
  changes: z.array(z.object({ path: z.string(), change: z.enum(['added', 'modified', 'deleted']) })),
})
export type WatchBatch = z.infer<typeof WatchBatch>

export type Watch = {
  /** Batches of changes until `signal` aborts. An empty first batch says that watching has begun. Ignored trees are left out. */
  changes(signal: AbortSignal): AsyncIterable<WatchBatch>
}

/** The checkout as a set of operations; adapters: local folder, memory, through the daemon. */
export type Workspace = {
  files: Files
  search: Search
  processes: Processes
  watch: Watch
  /** `processes: false`: commands cannot run here and `run` ends with `failed`. */
  capabilities: { processes: boolean }
}
