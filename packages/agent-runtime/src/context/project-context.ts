import type { Workspace } from '@codeberth/protocol'

/** Files at the root of a checkout that tell agents about it. */
const knowledgeFiles = ['AGENTS.md', 'CLAUDE.md', 'knowledge.md']
const knowledgeMaxChars = 16_000
const treeMaxPaths = 150
const gitMaxChars = 2_000
const gitTimeoutMs = 3_000

/** What an agent should know of the checkout at the start of a turn; `missing` names the parts that could not be read. */
export type ProjectContext = { text: string; missing: string[] }

/**
 * Reads knowledge files, Git state and a short list of files, side by side, each within its size. It is appended to the turn's
 * message and never put before the history, so that the beginning of a request stays the same.
 */
export async function readProjectContext(workspace: Workspace, signal: AbortSignal): Promise<ProjectContext> {
  const sources = [
    { name: 'knowledge', read: () => readKnowledge(workspace) },
    { name: 'files', read: () => listFiles(workspace) },
    { name: 'git', read: () => readGitState(workspace, signal) },
  ]
  const settled = await Promise.allSettled(sources.map(({ read }) => read()))
  const parts = settled.map((result) => (result.status === 'fulfilled' ? result.value : ''))
  return {
    text: parts.filter((part) => part !== '').join('\n\n'),
    missing: sources.filter((_, at) => settled[at]?.status === 'rejected').map(({ name }) => name),
  }
}

async function readKnowledge(workspace: Workspace): Promise<string> {
  const texts = await Promise.all(
    knowledgeFiles.map(async (path) => {
      const found = await workspace.files.read(path)
      const text = found.ok ? new TextDecoder().decode(found.bytes).trim() : ''
      return text === '' ? '' : `<${path}>\n${headOf(text, knowledgeMaxChars)}\n</${path}>`
    }),
  )
  // A repository often holds the same text under two names.
  return texts
    .filter((text, at) => text !== '' && !texts.slice(0, at).some((other) => bodyOf(other) === bodyOf(text)))
    .join('\n\n')
}

const bodyOf = (tagged: string): string => tagged.split('\n').slice(1, -1).join('\n')

async function listFiles(workspace: Workspace): Promise<string> {
  const { paths, truncated } = await workspace.search.glob('**/*', { max: 5_000 })
  if (paths.length === 0) return '<files>\n(the checkout is empty)\n</files>'
  const shown = paths.length <= treeMaxPaths ? paths : foldersOf(paths)
  const more = truncated || shown.length > treeMaxPaths ? '\n…' : ''
  return `<files>\n${shown.slice(0, treeMaxPaths).join('\n')}${more}\n</files>`
}

/** Files at the root, then folders two levels deep with the number of files below them. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Map<string, number>()
  for (const path of paths) {
    const folder = path.split('/').slice(0, -1).slice(0, 2).join('/')
    if (folder !== '') folders.set(folder, (folders.get(folder) ?? 0) + 1)
  }
  const counted = [...folders].map(([folder, files]) => `${folder}/ (${files} files)`)
  return [...paths.filter((path) => !path.includes('/')), ...counted]
}

async function readGitState(workspace: Workspace, signal: AbortSignal): Promise<string> {
  if (!workspace.capabilities.processes) return ''
  let text = ''
  // A repository may name a program to be run on each status: it is turned off, and no lock is taken beside the user's own Git.
  const command = 'git --no-optional-locks -c core.fsmonitor=false status --short --branch --untracked-files=normal'
  const end = await workspace.processes.run(
    { command, cwd: '', timeoutMs: gitTimeoutMs },
    (chunk) => {
      if (chunk.stream === 'stdout' && text.length <= gitMaxChars) text += chunk.text
    },
    signal,
  )
  return end.reason === 'exited' && end.code === 0 ? `<git>\n${headOf(text.trim(), gitMaxChars)}\n</git>` : ''
}

const headOf = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max)}\n…`)
