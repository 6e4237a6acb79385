import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openWorkspaceMap } from '@codeberth/code-map/inline'
import type { Todo, Workspace } from '@codeberth/protocol'
import { openLocalWorkspace } from '@codeberth/workspace'
import { catalog } from './catalog.ts'
import type { ToolContext, ToolResult } from './tool.ts'

/** What a call did to its agent and showed while it ran. */
export type Seen = { chunks: string[]; todos: Todo[][]; outputs: unknown[]; ended: number }

export const nothingSeen = (): Seen => ({ chunks: [], todos: [], outputs: [], ended: 0 })

/** The outside of a call: a real workspace; agents that answer with their prompt; an agent that remembers. */
function contextOf(workspace: Workspace, seen: Seen, signal: AbortSignal): ToolContext {
  return {
    signal,
    workspace,
    codeMap: openWorkspaceMap(workspace),
    output: async (chunk) => void seen.chunks.push(chunk.text),
    spawn: async (requests) =>
      requests.map(({ agent, prompt }, at) => ({
        agent,
        agentId: `a${at + 1}`,
        ok: true,
        stop: 'completed',
        text: prompt,
      })),
    agent: {
      setTodos: (items) => seen.todos.push(items),
      setOutput: (value) => {
        if (value === 'wrong') return { ok: false, problem: 'it is wrong' }
        seen.outputs.push(value)
        return { ok: true }
      },
      endTurn: () => {
        seen.ended++
      },
    },
  }
}

/** Calls a tool of the catalog; throws when its input is not valid. */
export async function call(
  workspace: Workspace,
  name: string,
  input: unknown,
  more: { seen?: Seen; signal?: AbortSignal } = {},
): Promise<ToolResult> {
  const tool = catalog.find((candidate) => candidate.name === name)
  const prepared = tool?.prepare(input)
  if (!prepared?.ok) throw new Error(`${name}: ${prepared?.error.message ?? 'no such tool'}`)
  return prepared.call.run(
    contextOf(workspace, more.seen ?? nothingSeen(), more.signal ?? new AbortController().signal),
  )
}

/** The text of a file with its byte order mark; undefined where there is none. */
export async function textAt(workspace: Workspace, path: string): Promise<string | undefined> {
  const read = await workspace.files.read(path)
  return read.ok ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(read.bytes) : undefined
}

/** A real folder with these files, as a workspace, until `use` has ended. */
export async function withFolder(
  files: Record<string, string>,
  use: (workspace: Workspace, root: string) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'tools-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await use(await openLocalWorkspace({ root }), root)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** A workspace in which somebody else writes `others[n]` between the n-th reading of a file and its writing. */
export function contested(workspace: Workspace, others: string[]): Workspace {
  const left = [...others]
  return {
    ...workspace,
    files: {
      ...workspace.files,
      async write(path, bytes, options) {
        const other = left.shift()
        if (other !== undefined) await workspace.files.write(path, new TextEncoder().encode(other))
        return workspace.files.write(path, bytes, options)
      },
    },
  }
}
