import type { defineAgent } from '@codeberth/agent-runtime'
import { base2 } from './base2.ts'
import { commander } from './commander.ts'
import { editor } from './editor.ts'
import { fileExplorer } from './file-explorer.ts'
import { reviewer } from './reviewer.ts'
import { thinker } from './thinker.ts'

export { roster } from './roster.ts'

/** The built-in agents. A new one is a file of its own and a line here. */
export const agents: readonly ReturnType<typeof defineAgent>[] = [
  base2,
  commander,
  editor,
  fileExplorer,
  reviewer,
  thinker,
]
