import { apiContract, apiPrefix, FaultBody, newId, type RouteMeta } from '@codeberth/protocol'
import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract'
import { expect } from 'vitest'
import * as z from 'zod'

/** A route of the contract. `input` is null for one that takes nothing. */
export type Route = { name: RouteName; method: string; path: string; input: z.ZodType | null; meta: RouteMeta }

type NamesOf<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends AnyContractProcedure ? `${P}${K}` : NamesOf<T[K], `${P}${K}.`>
}[keyof T & string]
export type RouteName = NamesOf<typeof apiContract>

/** What a person has, by its ids. */
export type Belongings = {
  login: string
  slug: string
  projectId: string
  threadId: string
  runId: string
  tokenId: string
  keyId: string
}

/** Things that do not exist. */
export const nothingAtAll = (): Belongings => ({
  login: 'nobody',
  slug: 'nothing',
  projectId: newId(),
  threadId: newId(),
  runId: newId(),
  tokenId: newId(),
  keyId: newId(),
})

type Input = Record<string, unknown>
const terminalId = newId()

/** An input of each route that its schema takes, about somebody's things. A new route does not compile before it stands here. */
export const inputs: Record<RouteName, (of: Belongings) => Input> = {
  server: () => ({}),
  me: () => ({}),
  'projects.list': () => ({ limit: 10 }),
  'projects.create': () => ({
    id: newId(),
    name: 'New',
    source: { kind: 'git', remote: 'https://x.test/a', branch: 'b' },
  }),
  'projects.get': ({ projectId: id }) => ({ id }),
  'projects.find': ({ login, slug }) => ({ login, slug }),
  'projects.remove': ({ projectId: id }) => ({ id }),
  'sandboxes.get': ({ projectId }) => ({ projectId }),
  'sandboxes.start': ({ projectId }) => ({ projectId }),
  'sandboxes.stop': ({ projectId }) => ({ projectId }),
  'threads.list': ({ projectId }) => ({ projectId, limit: 10 }),
  'threads.get': ({ threadId: id }) => ({ id }),
  'runs.create': ({ projectId }) => ({ id: newId(), projectId, prompt: 'x', agent: 'base2', mode: 'default' }),
  'runs.get': ({ runId: id }) => ({ id }),
  'runs.list': ({ projectId }) => ({ projectId, limit: 10 }),
  'runs.events': ({ runId: id }) => ({ id, after: 0, limit: 10 }),
  'runs.cancel': ({ runId: id }) => ({ id, commandId: newId() }),
  'runs.steer': ({ runId: id }) => ({ id, commandId: newId(), text: 'x' }),
  'runs.answer': ({ runId: id }) => ({ id, commandId: newId(), askId: 'a', decision: 'once' }),
  'files.list': ({ projectId }) => ({ projectId, path: 'docs' }),
  'files.read': ({ projectId }) => ({ projectId, path: 'a.txt' }),
  'files.write': ({ projectId }) => ({ projectId, path: 'new.txt', bytes: 'YQ==', expect: null }),
  'files.change': ({ projectId }) => ({ projectId, operation: { kind: 'move', path: 'a.txt', to: 'b.txt' } }),
  'files.search': ({ projectId }) => ({ projectId, query: { text: 'x', include: ['*'], path: 'docs' } }),
  'files.paths': ({ projectId }) => ({ projectId }),
  'changes.list': ({ projectId }) => ({ projectId }),
  'changes.base': ({ projectId }) => ({ projectId, path: 'a.txt' }),
  'terminals.list': ({ projectId }) => ({ projectId }),
  'terminals.open': ({ projectId }) => ({ projectId, id: newId(), size: { cols: 80, rows: 24 } }),
  'terminals.close': ({ projectId }) => ({ projectId, id: terminalId }),
  'terminals.ticket': ({ projectId }) => ({ projectId, id: terminalId }),
  'tokens.list': () => ({}),
  'tokens.create': () => ({ name: newId(), scopes: ['runs:read'], days: 1 }),
  'tokens.remove': ({ tokenId: id }) => ({ id }),
  'keys.list': () => ({}),
  'keys.put': () => ({ provider: 'custom', label: 'x', key: 'k', baseUrl: 'https://x.test' }),
  'keys.remove': ({ keyId: id }) => ({ id }),
  'models.status': () => ({}),
  'models.list': () => ({}),
  'models.local': () => ({}),
  'models.choose': () => ({ provider: 'openai', model: 'm' }),
}

const isRouteName = (name: string): name is RouteName => Object.hasOwn(inputs, name)

/** All routes of the contract, so that no test can forget one. */
export const routes: Route[] = routesIn(apiContract, '')

function routesIn(part: object, prefix: string): Route[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key
    if (!isContractProcedure(value))
      return value !== null && typeof value === 'object' ? routesIn(value, `${name}.`) : []
    const { route, inputSchema, meta } = value['~orpc']
    if (!isRouteName(name)) throw new Error(`${name} has no example in test-routes.ts`)
    const input = inputSchema instanceof z.ZodType ? inputSchema : null
    return [{ name, method: route.method ?? 'POST', path: route.path ?? '/', input, meta }]
  })
}

/** Names in braces of a path. */
function paramsOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
}

export const mutations = routes.filter(({ method }) => method !== 'GET')
/** Routes that are asked with a body. */
export const withBody = mutations.filter((route) => requestOf(route, inputs[route.name](nothingAtAll())).json)

/** Where a route is asked with this input, and with which JSON. */
export function requestOf(
  { method, path }: Pick<Route, 'method' | 'path'>,
  input: Input,
): { path: string; json: string | undefined } {
  const params = paramsOf(path)
  const place = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(textOf(input[key])))
  const rest = Object.entries(input).filter(([key]) => !params.includes(key))
  const query = method === 'GET' ? `?${new URLSearchParams(rest.flatMap(([key, value]) => pairsOf(key, value)))}` : ''
  const json = method === 'GET' || rest.length === 0 ? undefined : JSON.stringify(Object.fromEntries(rest))
  return { path: `${apiPrefix}${place}${query}`, json }
}

// Objects in a query have their fields in brackets.
function pairsOf(key: string, value: unknown): [string, string][] {
  if (value === null || typeof value !== 'object') return [[key, textOf(value)]]
  return Object.entries(value).flatMap(([inner, entry]) => pairsOf(`${key}[${inner}]`, entry))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What the server said. An error must have the one form that every error has. */
export type Answer = { status: number; code: string | undefined; body: unknown }

/** Reads an answer and checks the form of an error. */
export async function answerOf(response: Response): Promise<Answer> {
  const body: unknown = await response.json()
  if (response.ok) return { status: response.status, code: undefined, body }
  const fault = FaultBody.strict().parse(body)
  expect(fault.requestId).toBe(response.headers.get('x-request-id'))
  return { status: response.status, code: fault.code, body: { ...fault, requestId: undefined } }
}

const Details = z.object({ details: z.array(z.object({ path: z.string(), problem: z.string() })) })

/** The fields that a `bad-input` names. */
export const namedFields = (answer: Answer): string[] => Details.parse(answer.body).details.map(({ path }) => path)
