import type { CodeMap, Effect, FileChange, Todo, ToolKind, Workspace } from '@codeberth/protocol'
import type * as z from 'zod'

/** One thing in the world that a call would touch: what the policy decides on, and what orders calls of one step. */
export type Touch =
  | { effect: 'read' | 'write'; path: string }
  | { effect: 'execute'; command: string; cwd: string }
  | { effect: 'network'; host: string; port?: number }
  | { effect: 'spend' | 'ask' }

export type SpawnRequest = { agent: string; prompt: string; params?: Record<string, z.core.util.JSONType> }
/** How a child ended. `text` is at most 2,000 tokens; a child that failed is `ok: false` and never a success. */
export type SpawnResult = { agent: string; agentId: string | null; ok: boolean; stop: string; text: string }

/** What a tool may need of the outside; `needs` names the parts that it gets. */
export type Outside = {
  workspace: Workspace
  /** The index of the checkout's symbols. */
  codeMap: CodeMap
  /** Runs agents side by side and waits for all; results keep the order of the requests, a stuck one loses no sibling. */
  spawn: (requests: readonly SpawnRequest[]) => Promise<SpawnResult[]>
  /** The agent that made the call. */
  agent: {
    setTodos(items: Todo[]): void
    /** Sets the agent's output; `problem` says where it breaks the agent's output schema. */
    setOutput(value: z.core.util.JSONType): { ok: true } | { ok: false; problem: string }
    /** The turn ends after this step. */
    endTurn(): void
  }
}
export type Need = keyof Outside

/**
 * What every call gets besides its needs. `output` shows a piece of live output; it resolves when more can be taken, and a tool
 * that can hold its source back waits for that.
 */
export type CallContext = {
  signal: AbortSignal
  output(chunk: { stream: 'stdout' | 'stderr' | 'info'; text: string }): Promise<void>
}
export type ToolContext<N extends Need = Need> = CallContext & Pick<Outside, N>

/** What came of a call. `value` is for programs, `text` is what the model reads, `files` what the call changed. */
export type ToolResult<T = unknown> = {
  status: 'ok' | 'error' | 'timeout'
  value: T
  text: string
  diff?: string
  truncated?: boolean
  files?: FileChange[]
  /** The model does not need to see this result: a step made only of such calls ends the turn. */
  settles?: boolean
}

/** `before` and `after` are files by path; `output` is what the call returns as its value. Run by the catalog's test. */
export type ToolExample<I, O> = {
  input: I
  before?: Record<string, string>
  output: O
  after?: Record<string, string>
}

/** A tool as its file states it. */
export type ToolSpec<I extends z.ZodObject, O extends z.ZodType, N extends Need> = {
  name: string
  description: string
  kind: ToolKind
  /** All effects that a call can have; none for tools that only change the agent's own state. */
  effect: readonly Effect[]
  needs: readonly N[]
  input: I
  output: O
  examples: readonly ToolExample<z.input<I>, z.input<O>>[]
  /** Equal calls with equal results are its nature (waiting for something): no loop is seen in them. */
  polls?: boolean
  /** One line for people, such as `Read src/app.ts`. */
  title(input: z.output<I>): string
  /** Everything this call would touch; empty when it has no effect. */
  touches(input: z.output<I>): Touch[]
  locations?(input: z.output<I>): { path: string; line?: number }[]
  run(input: z.output<I>, ctx: ToolContext<N>): Promise<ToolResult<z.input<O>>>
}

/** A call whose input was checked. */
export type PreparedCall = {
  input: z.core.util.JSONType
  title: string
  touches: Touch[]
  locations: { path: string; line?: number }[]
  run(ctx: ToolContext): Promise<ToolResult>
}

/** A tool as the catalog holds it and the runtime calls it. */
export type Tool = {
  name: string
  description: string
  kind: ToolKind
  effect: readonly Effect[]
  needs: readonly Need[]
  input: z.ZodObject
  output: z.ZodType
  examples: readonly ToolExample<unknown, unknown>[]
  polls: boolean
  /** Checks the input and says what the call would do, without doing it. Never throws. */
  prepare(input: unknown): { ok: true; call: PreparedCall } | { ok: false; error: z.ZodError }
}

/** Makes a catalog entry of a tool: the one place where the types of input and output meet the runtime's `unknown`. */
export function defineTool<I extends z.ZodObject, O extends z.ZodType, N extends Need>(spec: ToolSpec<I, O, N>): Tool {
  const { name, description, kind, effect, needs, input, output, examples } = spec
  return {
    name,
    description,
    kind,
    effect,
    needs,
    input,
    output,
    examples,
    polls: spec.polls ?? false,
    prepare(value) {
      const parsed = spec.input.safeParse(value)
      if (!parsed.success) return { ok: false, error: parsed.error }
      const call: PreparedCall = {
        input: JSON.parse(JSON.stringify(value)),
        title: spec.title(parsed.data),
        touches: spec.touches(parsed.data),
        locations: spec.locations?.(parsed.data) ?? [],
        run: (ctx) => spec.run(parsed.data, ctx),
      }
      return { ok: true, call }
    },
  }
}
