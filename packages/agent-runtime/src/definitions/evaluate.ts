import type { AgentProgram } from '@codeberth/protocol'
import { limits } from '@codeberth/protocol'
import * as z from 'zod'
import type { IsolateFailure } from '../programs/isolate/messages.ts'
import type { Isolate } from '../programs/isolates.ts'
import type { Flaw } from './problem.ts'
import type { Sources } from './read-sources.ts'
import { placesOf } from './specifiers.ts'
import { syntaxFlaw } from './translate.ts'

/** What a file came to. `value` is its default export as JSON, functions in it as `{$function: kind}`. */
export type Evaluated =
  | { kind: 'value'; value: unknown; program: AgentProgram }
  | { kind: 'skipped'; note: string }
  | { kind: 'flawed'; flaw: Flaw }

const Described = z.union([
  z.object({ none: z.literal(true) }),
  z.object({ type: z.string(), value: z.unknown().optional() }),
])

/**
 * Evaluates one file of the checkout in an isolate. What it imports is read as it turns out to be needed: after each missing
 * module it begins anew, so no code has run before all of it is there.
 */
export async function evaluate(sources: Sources, isolate: Isolate, path: string): Promise<Evaluated> {
  const own = await sources.read(path)
  if (!own.ok) return 'flaw' in own ? { kind: 'flawed', flaw: own.flaw } : { kind: 'skipped', note: 'is gone' }
  if (!own.exportsDefault) return noDefault
  const modules: AgentProgram['modules'] = { [path]: { code: own.code, links: {} } }
  const program = { entry: path, modules }
  for (;;) {
    const answer = await isolate.load(program, { now: Date.now(), seed: 1 })
    if (answer.kind === 'failed') return { kind: 'flawed', flaw: flawOf(answer, path) }
    if (answer.kind === 'missing') {
      const flaw = await link(sources, modules, answer)
      if (flaw) return { kind: 'flawed', flaw: answer.from === path ? flaw : within(flaw, answer.from) }
      continue
    }
    if (depthOf(answer.json) > maxDepth) return { kind: 'flawed', flaw: tooDeep }
    const described = Described.parse(JSON.parse(answer.json, dropPrototypes))
    if ('none' in described) return noDefault
    const { type, value } = described
    if (type !== 'object' || value === undefined || Array.isArray(value))
      return { kind: 'flawed', flaw: notAnObject(Array.isArray(value) ? 'list' : type) }
    return { kind: 'value', value, program }
  }
}

/** No schema of a tool's input is nested like this; whatever reads a value level by level would run out of stack. */
const maxDepth = 100
const tooDeep: Flaw = {
  field: 'default',
  message: `Its values are nested deeper than ${maxDepth} levels.`,
  fix: 'Flatten what is nested.',
}

/** How deep the lists and objects of a JSON text are nested. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (const [mark] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{}\]]/g)) {
    if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth)
    else if (mark === ']' || mark === '}') depth--
  }
  return deepest
}

const noDefault: Evaluated = { kind: 'skipped', note: 'has no default export' }

/** A key `__proto__` is no field of anything, and setting it on an object would change what the object is. */
const dropPrototypes = (key: string, value: unknown): unknown => (key === '__proto__' ? undefined : value)

/** Adds the module that `from` imports as `specifier`. */
async function link(
  sources: Sources,
  modules: AgentProgram['modules'],
  { from, specifier }: { from: string; specifier: string },
): Promise<Flaw | null> {
  const importing = modules[from]
  if (!importing) throw new Error(`${from} is not a module of this program`)
  const places = placesOf(from, specifier)
  if (!places.ok) return places.flaw
  for (const path of places.paths) {
    const source = await sources.read(path)
    if (!source.ok && 'missing' in source) continue
    if (!source.ok)
      return { ...source.flaw, field: 'import', message: `"${specifier}" cannot be imported. ${source.flaw.message}` }
    importing.links[specifier] = path
    modules[path] ??= { code: source.code, links: {} }
    if (Object.keys(modules).length <= limits.agentModules.value) return null
    const message = `It imports more than ${limits.agentModules.value} files.`
    return { field: 'import', message, fix: 'Import only what the definition needs.' }
  }
  const message = `"${specifier}" is not there.`
  return { field: 'import', message, fix: 'Correct the path; it begins at the importing file.' }
}

const within = (flaw: Flaw, from: string): Flaw => ({ ...flaw, message: `In ${from}: ${flaw.message}` })

const notAnObject = (type: string): Flaw => ({
  field: 'default',
  message: `The default export is of type ${type}, not the fields of an agent.`,
  fix: 'Export the definition itself: export default { id: …, displayName: …, … }.',
})

function flawOf({ reason, message, place }: IsolateFailure, path: string): Flaw {
  if (reason === 'time')
    return {
      field: 'file',
      message: `It ${message}.`,
      fix: 'Keep loops and long work out of a definition; a program of it may work in its steps.',
    }
  if (reason === 'memory')
    return {
      field: 'file',
      message: 'It needs more than 64 MB.',
      fix: 'Keep large values out of a definition.',
    }
  if (/^SyntaxError: /.test(message))
    return syntaxFlaw(`${message.slice('SyntaxError: '.length)}${place && ` (${place})`}`, path)
  if (/circular reference/.test(message))
    return {
      field: 'default',
      message: 'The definition refers to itself.',
      fix: 'A definition is a tree of plain values.',
    }
  const where = place === '' ? '' : ` (${place})`
  return {
    field: 'file',
    message: `It throws when it is read: ${message}${where}.`,
    fix: 'A definition sees nothing of the machine (no process, require, fetch, files): state its values in the file.',
  }
}
