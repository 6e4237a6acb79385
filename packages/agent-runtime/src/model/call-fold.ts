import type { ToolCall } from '@codeberth/protocol'
import * as z from 'zod'
import type { CallDelta } from './wire.ts'

/** A call under assembly. */
export type OpenCall = { index: number | null; id: string; name: string; arguments: string }

const Json = z.json()

/**
 * Adds a piece of a tool call to those under assembly. Providers leave out index or id, wipe them later, give two calls one
 * index, start at index 1, or send the arguments before the name; a call is never lost and never split by that.
 */
export function foldCall(calls: readonly OpenCall[], delta: CallDelta): OpenCall[] {
  const piece = {
    index: delta.index ?? null,
    id: delta.id ?? '',
    name: delta.function?.name ?? '',
    arguments: argumentText(delta.function?.arguments),
  }
  const at = targetOf(calls, piece)
  const call = calls[at]
  if (!call) return [...calls, piece]
  return calls.with(at, {
    index: call.index ?? piece.index,
    id: call.id || piece.id,
    name: call.name || piece.name,
    arguments: call.arguments + piece.arguments,
  })
}

function targetOf(calls: readonly OpenCall[], piece: OpenCall): number {
  if (piece.id !== '') {
    const same = calls.findIndex((call) => call.id === piece.id)
    if (same >= 0) return same
  }
  const at = piece.index === null ? calls.length - 1 : calls.findLastIndex((call) => call.index === piece.index)
  const call = calls[at]
  if (!call) return -1
  const named = piece.name !== '' && call.name !== ''
  if (piece.id !== '' && call.id !== '') return named ? -1 : at
  // Without ids a second name starts a second call, unless it is the first name repeated while its arguments still grow.
  return named && (piece.index === null || isJson(call.arguments)) ? -1 : at
}

function argumentText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

const isJson = (text: string): boolean => parseJson(text) !== undefined

function parseJson(text: string): z.infer<typeof Json> | undefined {
  try {
    return Json.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The finished call: arguments that are empty become `{}`, junk after a complete object is dropped, what is not JSON stays in `raw`. */
export function closeCall(call: OpenCall): ToolCall {
  const tool = call.name
    .replace(/<\|.*$/s, '')
    .replace(/^functions[.:]/, '')
    .trim()
  const text = call.arguments.trim()
  const named = { callId: call.id, tool }
  if (text === '' || text === 'null') return { ...named, input: {} }
  const input = parseJson(text) ?? parseJson(firstObject(text))
  return input === undefined ? { ...named, input: {}, raw: call.arguments } : { ...named, input }
}

/** The first complete `{…}` of a text, or '' when it is cut: a cut call must never look whole. */
function firstObject(text: string): string {
  let depth = 0
  let inString = false
  if (!text.startsWith('{')) return ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{') depth++
    else if (char === '}' && --depth === 0) return text.slice(0, at + 1)
  }
  return ''
}
