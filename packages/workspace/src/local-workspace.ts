import { realpath } from 'node:fs/promises'
import type { Workspace } from '@codeberth/protocol'
import { localFiles } from './local-files.ts'
import { localProcesses } from './local-processes.ts'
import { localSearch } from './local-search.ts'
import { localWatch } from './local-watch.ts'
import { defaultPath, locateRipgrep } from './ripgrep.ts'

export type LocalWorkspaceOptions = {
  /** The folder; must exist. */
  root: string
  /**
   * The whole environment of commands. Nothing is inherited: what is not named here does not reach a child, so no key or
   * token can. Without it commands get a PATH and LANG only.
   */
  env?: Readonly<Record<string, string>>
  /** Path of ripgrep; else it is looked for in the PATH of `env`, then the one that came with this package is used. */
  ripgrep?: string
}

/** The workspace of a real folder. Throws when `root` is not there. It holds nothing open while nothing is asked of it. */
export async function openLocalWorkspace(options: LocalWorkspaceOptions): Promise<Workspace> {
  const root = await realpath(options.root)
  const env = options.env ?? { PATH: defaultPath, LANG: 'C.UTF-8' }
  let located: Promise<string> | undefined
  const rg = () => {
    located ??= options.ripgrep ? Promise.resolve(options.ripgrep) : locateRipgrep(env.PATH ?? defaultPath)
    return located
  }
  return {
    files: localFiles(root),
    search: localSearch(root, rg),
    processes: localProcesses({ root, env }),
    watch: localWatch(root),
    capabilities: { processes: true },
  }
}
