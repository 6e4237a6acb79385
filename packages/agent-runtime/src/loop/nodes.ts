import type { AgentDefinition, Message } from '@codeberth/protocol'
import * as z from 'zod'
import { inheritedHistory } from '../context/history.ts'
import { openingMessage, type Params, systemPrompt } from '../context/prompts.ts'
import type { ToolSchema } from '../model/model.ts'
import { freshNode, type Node } from './node.ts'
import type { Tree } from './tree.ts'

type Request = { definition: AgentDefinition; prompt: string; params?: Params | undefined }

/** The agent that the run is about. */
export async function rootNode(tree: Tree, request: Request, signal: AbortSignal): Promise<Node> {
  const opening = await openingOf(tree, request, true)
  return freshNode(
    {
      ...identity(tree, request),
      parentId: null,
      ancestorIds: [],
      callId: undefined,
      ...ownPrefix(tree, request.definition),
      history: [...tree.turn.history, opening],
      slice: tree.budget.whole(),
      holdsPlace: false,
      signal,
    },
    tree.turn.model.price !== null,
  )
}

/** An agent that another one asked for by its call `callId`. */
export async function childNode(
  tree: Tree,
  parent: Node,
  callId: string,
  request: Request,
  signal: AbortSignal,
): Promise<Node> {
  const { definition } = request
  const opening = await openingOf(tree, request, !definition.includeMessageHistory)
  const own = ownPrefix(tree, definition)
  return freshNode(
    {
      ...identity(tree, request),
      parentId: parent.id,
      ancestorIds: [...parent.ancestorIds, parent.id],
      callId,
      ...(definition.inheritParentSystemPrompt ? { ...own, system: parent.system, schemas: parent.schemas } : own),
      history: [...(definition.includeMessageHistory ? inheritedHistory(parent.seen) : []), opening],
      slice: tree.budget.slice(tree.ports.now()),
      holdsPlace: true,
      signal,
    },
    tree.turn.model.price !== null,
  )
}

const identity = (tree: Tree, { definition, prompt, params }: Request) => ({
  id: tree.ports.newId(),
  definition,
  task: prompt,
  params,
})

/** The context is left out where the history that is included holds it already. */
async function openingOf(tree: Tree, request: Request, withContext: boolean): Promise<Message> {
  const context = withContext ? (await tree.context()).text : ''
  const { definition, prompt, params } = request
  return { role: 'user', text: openingMessage(definition, { prompt, params, context, mode: tree.mode }) }
}

/** System prompt and tools: the beginning of every request of an agent, the same in every run. */
function ownPrefix(tree: Tree, definition: AgentDefinition) {
  const spawnable = tree.mode.children ? definition.spawnableAgents.flatMap((id) => tree.agents.get(id) ?? []) : []
  const canSpawn = spawnable.length > 0
  const names = definition.toolNames.filter((name) => tree.tools.has(name) && (canSpawn || name !== 'spawn_agents'))
  return {
    system: systemPrompt(definition, canSpawn && names.includes('spawn_agents') ? spawnable : []),
    schemas: [...new Set(names)].sort().flatMap((name) => toolSchema(tree, name)),
    allowed: new Set(names),
  }
}

const Schema = z.record(z.string(), z.json())

function toolSchema(tree: Tree, name: string): ToolSchema[] {
  const tool = tree.tools.get(name)
  if (!tool) return []
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' })
  return [{ name, description: tool.description, parameters: Schema.parse(parameters) }]
}
