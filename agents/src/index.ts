import type { AgentDefinition } from '@codeberth/protocol'
import { base2 } from './base2.ts'
import { commander } from './commander.ts'
import { editor } from './editor.ts'
import { fileExplorer } from './file-explorer.ts'
import { reviewer } from './reviewer.ts'
import { thinker } from './thinker.ts'

/** The built-in agents. A new one is a file of its own and a line here. */
export const agents: readonly AgentDefinition[] = [base2, commander, editor, fileExplorer, reviewer, thinker]
