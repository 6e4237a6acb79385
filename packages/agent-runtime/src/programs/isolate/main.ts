import { parentPort } from 'node:worker_threads'
import variant from '@jitl/quickjs-singlefile-mjs-release-sync'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import { type Context, openContext } from './context.ts'
import { type Answer, Ask, ready } from './messages.ts'

const quickjs = await newQuickJSWASMModuleFromVariant(variant)
let context: Context | null = null

/** Each `load` begins with nothing: what an earlier program left behind is gone with its context. */
function answer(ask: Ask): Answer {
  if (ask.kind === 'load') {
    context?.dispose()
    context = openContext(quickjs)
    return context.load(ask.program, ask.beginning, ask.ms)
  }
  if (!context) throw new Error('Nothing is loaded')
  return context.call(ask.kind, ask.json, ask.ms)
}

parentPort?.on('message', (message: unknown) => parentPort?.postMessage(answer(Ask.parse(message))))
parentPort?.postMessage(ready)
