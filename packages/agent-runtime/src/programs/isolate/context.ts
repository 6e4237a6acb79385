import type { AgentProgram } from '@codeberth/protocol'
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core'
import * as z from 'zod'
import { guestSource } from './guest.ts'
import { type Answer, type Beginning, tookTooLong } from './messages.ts'

const memoryBytes = 64 * 1024 * 1024
const stackBytes = 256 * 1024
/** Time to say what was thrown, after the code's own time is over. */
const explainMs = 200

/** One QuickJS context with its limits: it evaluates a program's modules and talks to what they export. */
export type Context = {
  load(program: AgentProgram, beginning: Beginning, ms: number): Answer
  call(name: 'start' | 'next', json: string, ms: number): Answer
  dispose(): void
}

type Parts = {
  runtime: QuickJSRuntime
  context: QuickJSContext
  guest: QuickJSHandle
  /** When the code that is at work must be over, and whether it was not. */
  until: { at: number; passed: boolean }
}

type Result = ReturnType<QuickJSContext['evalCode']>

/** Opens a context; nothing of this process can be reached from inside it. */
export function openContext(quickjs: QuickJSWASMModule): Context {
  const runtime = quickjs.newRuntime()
  runtime.setMemoryLimit(memoryBytes)
  runtime.setMaxStackSize(stackBytes)
  const until = { at: Number.POSITIVE_INFINITY, passed: false }
  runtime.setInterruptHandler(() => {
    if (Date.now() > until.at) until.passed = true
    return until.passed
  })
  const context = runtime.newContext()
  const guest = context.unwrapResult(context.evalCode(guestSource, 'guest.js'))
  const parts = { runtime, context, guest, until }
  return {
    load: (program, beginning, ms) => within(parts, ms, () => load(parts, program, beginning)),
    call: (name, json, ms) => within(parts, ms, () => call(parts, name, [json])),
    dispose() {
      guest.dispose()
      context.dispose()
      runtime.dispose()
    },
  }
}

function within({ until }: Parts, ms: number, act: () => Answer): Answer {
  until.at = Date.now() + ms
  until.passed = false
  return act()
}

function load(parts: Parts, { entry, modules }: AgentProgram, beginning: Beginning): Answer {
  const { runtime, context } = parts
  call(parts, 'begin', [JSON.stringify(beginning)])
  const missing: Extract<Answer, { kind: 'missing' }>[] = []
  runtime.setModuleLoader(
    (name) => modules[name]?.code ?? { error: new Error(`There is no module ${name}`) },
    (from, specifier) => {
      const path = specifier === entry && from === '' ? entry : modules[from]?.links[specifier]
      if (path !== undefined) return path
      missing.push({ kind: 'missing', from, specifier })
      return { error: new Error(`${specifier} is not there`) }
    },
  )
  const code = modules[entry]?.code
  if (code === undefined) throw new Error(`The program has no module ${entry}`)
  const evaluated = context.evalCode(code, entry, { type: 'module' })
  const loaded = settle(parts, evaluated)
  const [first] = missing
  // What was thrown for want of a module is no failure of the code.
  if (first) {
    if (loaded.kind === 'value') loaded.handle.dispose()
    return first
  }
  if (loaded.kind === 'failed') return loaded
  const exported = context.getProp(loaded.handle, 'default')
  try {
    return call(parts, 'describe', [exported])
  } finally {
    exported.dispose()
    loaded.handle.dispose()
  }
}

type Settled = { kind: 'value'; handle: QuickJSHandle } | Extract<Answer, { kind: 'failed' }>

/** What a module's evaluation came to; one with an `await` at its top level is a promise until its turns were taken. */
function settle(parts: Parts, result: Result): Settled {
  const { runtime, context } = parts
  if (result.error) return failure(parts, result.error)
  const handle = result.value
  const turns = runtime.executePendingJobs()
  if (turns.error) {
    handle.dispose()
    return failure(parts, turns.error)
  }
  const state = context.getPromiseState(handle)
  if (state.type === 'fulfilled') {
    if (!state.notAPromise) handle.dispose()
    return { kind: 'value', handle: state.value }
  }
  handle.dispose()
  if (state.type === 'rejected') return failure(parts, state.error)
  const message = 'waits for something that never comes'
  return { kind: 'failed', reason: 'thrown', message, place: '' }
}

function call(parts: Parts, name: 'begin' | 'describe' | 'start' | 'next', list: (string | QuickJSHandle)[]): Answer {
  const { context, guest } = parts
  const made = list.map((item) => (typeof item === 'string' ? context.newString(item) : item.dup()))
  const act = context.getProp(guest, name)
  try {
    const result = context.callFunction(act, guest, ...made)
    if (result.error) return failure(parts, result.error)
    return { kind: 'value', json: result.value.consume((value) => context.getString(value)) }
  } finally {
    act.dispose()
    for (const handle of made) handle.dispose()
  }
}

const Thrown = z.object({ name: z.string(), message: z.string(), stack: z.string() })

/** What was thrown, in words. Consumes the handle. */
function failure(parts: Parts, error: QuickJSHandle): Extract<Answer, { kind: 'failed' }> {
  const { context, guest, until } = parts
  const outOfTime = until.passed
  until.at = Date.now() + explainMs
  until.passed = false
  const explain = context.getProp(guest, 'explain')
  const told = context.callFunction(explain, guest, error)
  explain.dispose()
  error.dispose()
  if (outOfTime || until.passed) {
    told.dispose()
    return { kind: 'failed', reason: 'time', message: tookTooLong, place: '' }
  }
  const lost = { kind: 'failed' as const, reason: 'memory' as const, message: 'used too much memory', place: '' }
  if (told.error) {
    told.error.dispose()
    return lost
  }
  const { name, message, stack } = Thrown.parse(JSON.parse(told.value.consume((value) => context.getString(value))))
  // QuickJS has no other sign of it than this error of its own.
  if (name === 'InternalError' && message === 'out of memory') return lost
  const place = /\(?([^\s()]+:\d+)(?::\d+)?\)?\s*$/m.exec(stack)?.[1] ?? ''
  const words = name === 'thrown' || name === 'Error' ? message : `${name}: ${message}`
  return {
    kind: 'failed',
    reason: 'thrown',
    message: words.slice(0, 1_000),
    place: /^guest\.js/.test(place) ? '' : place,
  }
}
