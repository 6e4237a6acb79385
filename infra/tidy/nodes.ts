/** A walk over a syntax tree that needs to know only what a node is, where it is and what it is called. */
import * as z from 'zod'

const Named = z.object({ type: z.string(), name: z.string().optional(), start: z.number(), end: z.number() })

/** A node; `id` is the name that a declaration gives. */
export type Node = { type: string; start: number; end: number; id: z.infer<typeof Named> | undefined }

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Calls `visit` for each node, outermost first. Its second argument lists the functions directly inside the node. */
export function visitNodes(start: unknown, visit: (node: Node, inside: () => Node[]) => void): void {
  walk(start, (value, node) => {
    visit(node, () => nearestFunctions(value))
    return true
  })
}

function nearestFunctions(outer: object): Node[] {
  const found: Node[] = []
  for (const child of Object.values(outer))
    walk(child, (_, node) => {
      if (!functions.has(node.type)) return true
      found.push(node)
      return false
    })
  return found
}

function walk(value: unknown, enter: (value: object, node: Node) => boolean): void {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const item of value) walk(item, enter)
    return
  }
  const node = nodeOf(value)
  if (node && !enter(value, node)) return
  for (const child of Object.values(value)) if (child !== null && typeof child === 'object') walk(child, enter)
}

function nodeOf(value: object): Node | undefined {
  const id = 'id' in value ? Named.safeParse(value.id).data : undefined
  if (!('type' in value && 'start' in value && 'end' in value)) return undefined
  const { type, start, end } = value
  if (typeof type !== 'string' || typeof start !== 'number' || typeof end !== 'number') return undefined
  return { type, start, end, id }
}
