import { readdir, readFile } from 'node:fs/promises'
import * as z from 'zod'

/** A regular expression as text, case-insensitive; `^` is the start of the whole text, `.` stops at a newline. */
const Pattern = z
  .string()
  .min(1)
  .max(500)
  .refine((source) => compiles(source), 'is not a regular expression')

const DELAY_MAX_MS = 600_000
const LINES_MAX = 5_000

/** Arguments of a call: any JSON, `{{name}}` in its strings is filled in. */
const Call = z.strictObject({ tool: z.string(), input: z.record(z.string(), z.json()) })

/** Deviations from the standard stream that real providers show. */
export const Quirk = z.enum([
  'no_done',
  'keep_alive',
  'no_index',
  'no_id',
  'object_arguments',
  'empty_arguments',
  'usage_last_chunk',
  'reasoning_content',
  'text_after_calls',
])
export type Quirk = z.infer<typeof Quirk>

/** How an answer goes wrong: before its first byte with `status`, or in the middle of the stream. */
export const Failure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    code: z.string().default('scripted_error'),
    message: z.string().default('The scripted model was told to fail.'),
    /** Sent as `retry-after`, in seconds. */
    retryAfterS: z.number().nonnegative().optional(),
  }),
  /** An error object as a stream frame after `afterDeltas` deltas; the connection then ends normally. */
  z.strictObject({
    kind: z.literal('stream_error'),
    afterDeltas: z.int().nonnegative().default(3),
    code: z.string().default('server_error'),
    message: z.string().default('The scripted model was told to fail in the middle.'),
  }),
  /** The connection is cut after so many bytes of the body. */
  z.strictObject({ kind: z.literal('cut'), afterBytes: z.int().nonnegative() }),
  /** A frame that is not JSON after `afterDeltas` deltas. */
  z.strictObject({ kind: z.literal('malformed_frame'), afterDeltas: z.int().nonnegative().default(3) }),
  /** Nothing more is sent after `afterDeltas` deltas; the connection stays open until the client leaves. */
  z.strictObject({ kind: z.literal('stall'), afterDeltas: z.int().nonnegative().default(3) }),
])
export type Failure = z.infer<typeof Failure>

/** What the model says: reasoning, then text, then calls. */
export const Reply = z.strictObject({
  reasoning: z.string().optional(),
  text: z.string().optional(),
  /** More text: `line` repeated, `{{n}}` counting from 1; `count` may be a placeholder. */
  lines: z.strictObject({ count: z.union([z.int().min(1).max(LINES_MAX), z.string()]), line: z.string() }).optional(),
  calls: z.array(Call).default([]),
  /** By default `tool_calls` with calls, else `stop`. */
  finish: z.enum(['stop', 'length', 'content_filter', 'tool_calls']).optional(),
  delayMs: z.int().min(0).max(DELAY_MAX_MS).default(0),
  deltaDelayMs: z.int().min(0).max(10_000).optional(),
  failure: Failure.optional(),
  quirks: z.array(Quirk).default([]),
})
export type Reply = z.infer<typeof Reply>

/** One thing to say. The first turn of a part whose conditions all hold is played. */
const Turn = z.strictObject({
  /** So many answers were given since the matched prompt; without it, any number. */
  after: z.int().nonnegative().optional(),
  /** The text of all tool results since the matched prompt matches. */
  results: Pattern.optional(),
  /** The text of the results of the latest answer matches. */
  latest: Pattern.optional(),
  reply: Reply,
})
export type Turn = z.infer<typeof Turn>

/** The words of one agent: which prompt they answer, and what is said turn by turn. */
const Part = z.strictObject({
  /** The user message matches; the latest user message of the turn that any part matches decides. */
  prompt: Pattern,
  /** Ids of agents that this is for, from the marker in the system prompt; an agent without marker is taken as any. */
  agents: z.array(z.string()).optional(),
  /** The request offers all of these tools. */
  offers: z.array(z.string()).default([]),
  /** Pieces of what came before, for `{{name}}`: group 1 of the pattern, in tool results or in the prompt. */
  capture: z
    .record(
      z.string(),
      z.strictObject({ from: z.enum(['results', 'prompt']), pattern: Pattern, default: z.string().default('') }),
    )
    .default({}),
  turns: z.array(Turn).min(1),
})
export type Part = z.infer<typeof Part>

/** A scenario file. `prompt` is what a person types; listed ones are offered when nothing matches. */
export const Scenario = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  prompt: z.string(),
  listed: z.boolean().default(false),
  /** Between the pieces of every answer that does not say otherwise, so that a person can follow. */
  deltaDelayMs: z.int().min(0).max(10_000).default(0),
  parts: z.array(Part).min(1),
})
export type Scenario = z.infer<typeof Scenario>

/** Checks scenarios given in code, defaults filled in. Throws ZodError. */
export function parseScenarios(scenarios: readonly z.input<typeof Scenario>[]): Scenario[] {
  return scenarios.map((scenario) => Scenario.parse(scenario))
}

/**
 * The scenario files of a folder in the order of their names; by default those of this package (demo and end-to-end
 * tests). Throws with the file's name for one that is not valid.
 */
export async function loadScenarios(folder: URL = new URL('../scenarios/', import.meta.url)): Promise<Scenario[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(names.map((name) => loadScenario(new URL(name, folder))))
}

async function loadScenario(file: URL): Promise<Scenario> {
  const parsed = Scenario.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file.pathname} is not a scenario:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** The pattern of a scenario as a regular expression. */
export function toRegExp(pattern: string): RegExp {
  return new RegExp(pattern, 'iu')
}

function compiles(source: string): boolean {
  try {
    toRegExp(source)
    return true
  } catch {
    // The only way to ask whether a pattern compiles.
    return false
  }
}
