import { loader } from '@monaco-editor/react'
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/register.all'
import { readTokens } from '../../ui/token-colours.ts'
import { addJson } from './json-language.ts'
import { themeOf } from './monaco-theme.ts'

export { monaco }
export type Monaco = typeof monaco

// Editor and review both ask for it; its languages and listeners are for the whole page.
let prepared = false

/**
 * Makes Monaco come from this server, with its worker, in our colours. Has to be called before the first editor is
 * rendered: the loader would fetch it from a foreign address otherwise.
 */
export function prepareMonaco(): void {
  if (prepared) return
  prepared = true
  loader.config({ monaco })
  Object.assign(window, {
    MonacoEnvironment: {
      getWorker: () =>
        new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' }),
    },
  })
  addJson()
  // Our colours mean something; a model takes this from no editor that shows it.
  monaco.editor.onDidCreateModel((model) =>
    model.updateOptions({ bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } }),
  )
  paintMonaco()
  new MutationObserver(paintMonaco).observe(document.documentElement, { attributeFilter: ['data-theme'] })
}

function paintMonaco(): void {
  monaco.editor.defineTheme('codeberth', themeOf(readTokens(), document.documentElement.dataset.theme ?? 'dark'))
  monaco.editor.setTheme('codeberth')
}
