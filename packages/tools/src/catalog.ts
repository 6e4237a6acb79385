import { applyPatch } from './catalog/apply-patch.ts'
import { codeMap } from './catalog/code-map.ts'
import { codeSearch } from './catalog/code-search.ts'
import { editFile } from './catalog/edit-file.ts'
import { endTurn } from './catalog/end-turn.ts'
import { glob } from './catalog/glob.ts'
import { listDirectory } from './catalog/list-directory.ts'
import { readFiles } from './catalog/read-files.ts'
import { runCommand } from './catalog/run-command.ts'
import { setOutput } from './catalog/set-output.ts'
import { spawnAgents } from './catalog/spawn-agents.ts'
import { todos } from './catalog/todos.ts'
import { writeFile } from './catalog/write-file.ts'
import type { Tool } from './tool.ts'

/** Every built-in tool, by name in alphabetical order: models cache the beginning of a request, and this is part of it. */
export const catalog: readonly Tool[] = [
  applyPatch,
  codeMap,
  codeSearch,
  editFile,
  endTurn,
  glob,
  listDirectory,
  readFiles,
  runCommand,
  setOutput,
  spawnAgents,
  todos,
  writeFile,
]
