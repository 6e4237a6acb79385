import { limits, type Workspace } from '@codeberth/protocol'
import type { Problem } from './problem.ts'
import { codeExtensions } from './specifiers.ts'

/** The folder of a checkout that holds its agents. */
export const agentsFolder = '.agents'

const leftOutFolders = /^(skills.*|scripts|tests?|__tests__|node_modules|\..+)$/
const leftOutFiles = /\.(test|spec)\.[a-z]+$|\.d\.[cm]?ts$|^(mcp|package|package-lock|tsconfig.*)\.json$/

/** Files of the agents' folder that may hold a definition, by path; tests, skills and scripts are left out. */
export async function listFiles({
  files,
}: Pick<Workspace, 'files'>): Promise<{ paths: string[]; problems: Problem[] }> {
  const paths: string[] = []
  const problems: Problem[] = []
  const waiting = [{ folder: agentsFolder, depth: 0 }]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { folder, depth } = next
    const listed = await files.list(folder)
    if (!listed.ok) {
      if (folder !== agentsFolder || listed.problem !== 'missing') problems.push(unlisted(folder, listed.problem))
      continue
    }
    for (const { path, kind } of listed.entries) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (kind === 'directory') {
        if (!leftOutFolders.test(name) && depth < limits.agentFolders.value)
          waiting.push({ folder: path, depth: depth + 1 })
      } else if (kind !== 'other' && codeExtensions.some((end) => name.endsWith(end)) && !leftOutFiles.test(name))
        paths.push(path)
    }
    if (paths.length > limits.agentFiles.value) {
      const message = `More than ${limits.agentFiles.value} files could hold definitions; the rest was not looked at.`
      problems.push({ file: agentsFolder, field: 'file', message, fix: 'Keep other files outside this folder.' })
      break
    }
  }
  return { paths: paths.slice(0, limits.agentFiles.value).sort(), problems }
}

const unlisted = (folder: string, problem: string): Problem => ({
  file: folder,
  field: 'file',
  message: `The folder cannot be read: ${problem.replaceAll('_', ' ')}.`,
  fix: 'Make it a folder of the checkout that can be read.',
})
