import { limits, type Workspace } from '@codeberth/protocol'
import * as z from 'zod'
import { decode } from '../edit/encoding.ts'
import { codeOf, FileCode, fileSentences } from '../file-status.ts'
import { defineTool } from '../tool.ts'
import { FilePath } from '../tool-path.ts'

const FILES_MAX = 20
/** Of all files of a call together: what a result may hold, less what its frames take. */
const TEXT_MAX_CHARS = limits.toolOutputBytes.value - 4_000

const Range = z.object({
  path: FilePath,
  startLine: z.int().positive().optional().describe('First line, from 1.'),
  endLine: z.int().positive().optional().describe('Last line, included.'),
})

const FileText = z.object({
  path: z.string(),
  status: z.enum(['ok', ...FileCode.options]),
  /** Of `ok`: the lines asked for, and where they stand. */
  text: z.string().optional(),
  startLine: z.int().optional(),
  endLine: z.int().optional(),
  lines: z.int().optional(),
  /** Not all lines that were asked for are there. */
  cut: z.boolean().optional(),
})
type FileText = z.infer<typeof FileText>

/** Reads files or ranges of lines, each with its own status: one that is missing does not spoil the others. */
export const readFiles = defineTool({
  name: 'read_files',
  description: `Reads up to ${FILES_MAX} files at once, whole or by lines. Long files are cut at ${limits.fileToModelLines.value} lines: ask for the rest by startLine. Read everything you need in one call.`,
  kind: 'read',
  effect: ['read'],
  needs: ['workspace'],
  input: z.object({
    paths: z
      .array(z.union([FilePath, Range]))
      .min(1)
      .max(FILES_MAX)
      .describe('Paths relative to the checkout, or {path, startLine, endLine}.'),
  }),
  output: z.object({ files: z.array(FileText) }),
  examples: [
    {
      input: { paths: ['src/a.ts', { path: 'b.txt', startLine: 2, endLine: 2 }, 'none.ts'] },
      before: { 'src/a.ts': 'export {}\n', 'b.txt': 'one\ntwo\nthree\n' },
      output: {
        files: [
          { path: 'src/a.ts', status: 'ok', text: 'export {}\n', startLine: 1, endLine: 1, lines: 1 },
          { path: 'b.txt', status: 'ok', text: 'two\n', startLine: 2, endLine: 2, lines: 3 },
          { path: 'none.ts', status: 'missing' },
        ],
      },
    },
  ],
  title: ({ paths }) => (paths.length === 1 ? `Read ${pathOf(paths[0] ?? '')}` : `Read ${paths.length} files`),
  touches: ({ paths }) => paths.map((item) => ({ effect: 'read', path: pathOf(item) })),
  locations: ({ paths }) =>
    paths.map((item) => {
      const line = typeof item === 'string' ? undefined : item.startLine
      return line === undefined ? { path: pathOf(item) } : { path: pathOf(item), line }
    }),
  async run({ paths }, { workspace }) {
    const found = await Promise.all(
      paths.map((item) => readOne(workspace, typeof item === 'string' ? { path: item } : item)),
    )
    let room = TEXT_MAX_CHARS
    const files = found.map((file) => {
      const fitted = fit(file, room)
      room -= fitted.text?.length ?? 0
      return fitted
    })
    return {
      status: files.some((file) => file.status === 'ok') ? 'ok' : 'error',
      value: { files },
      text: files.map(show).join('\n'),
      truncated: files.some((file) => file.cut === true),
    }
  },
})

function pathOf(item: string | { path: string }): string {
  return typeof item === 'string' ? item : item.path
}

async function readOne(workspace: Workspace, range: z.output<typeof Range>): Promise<FileText> {
  const { path, startLine = 1, endLine = Number.POSITIVE_INFINITY } = range
  const read = await workspace.files.read(path)
  if (!read.ok) return { path, status: codeOf(read.problem) }
  const decoded = decode(read.bytes)
  if (!decoded.ok) return { path, status: decoded.code }
  const lines = linesOf(decoded.text)
  const last = Math.min(lines.length, endLine, startLine + limits.fileToModelLines.value - 1)
  const text = lines.slice(startLine - 1, last).join('')
  const cut = last < Math.min(lines.length, endLine)
  const file = { path, status: 'ok' as const, text, startLine, endLine: last, lines: lines.length }
  return fit(cut ? { ...file, cut } : file, limits.fileToModelBytes.value)
}

/** Lines with their endings, so that nothing about them is lost. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? []
}

/** Cuts a text behind its last whole line that fits; a single line that is too long is cut inside. */
function fit(file: FileText, room: number): FileText {
  if (file.text === undefined || file.text.length <= room) return file
  const end = file.text.lastIndexOf('\n', Math.max(0, room - 1)) + 1
  const text = end > 0 && room > 0 ? file.text.slice(0, end) : file.text.slice(0, Math.max(0, room))
  return { ...file, text, endLine: (file.startLine ?? 1) + linesOf(text).length - 1, cut: true }
}

function show(file: FileText): string {
  if (file.status !== 'ok')
    return `<file path="${file.path}" status="${file.status}">${fileSentences[file.status]}</file>`
  const { text = '', startLine = 1, endLine = 0, lines = 0 } = file
  if (text === '' && !file.cut) return `<file path="${file.path}" lines="${lines}">(no text there)</file>`
  const rest = file.cut ? `\n[cut: read on with startLine ${endLine + 1}]` : ''
  return `<file path="${file.path}" lines="${startLine}-${endLine} of ${lines}">\n${text}${text.endsWith('\n') ? '' : '\n'}</file>${rest}`
}
