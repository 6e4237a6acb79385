import * as z from 'zod'
import { type Before, changeFile, otherNamesNote, type Plan } from '../change-file.ts'
import { findCallSyntax, findPlaceholder, trimmedLines } from '../edit/edit-text.ts'
import { defineTool } from '../tool.ts'
import { FilePath } from '../tool-path.ts'

const CONTENT_MAX_CHARS = 2_000_000

/** Makes a file or replaces all of it. */
export const writeFile = defineTool({
  name: 'write_file',
  description:
    'Makes a file, or replaces everything in it. Send the whole content. To change a part of a file use edit_file.',
  kind: 'edit',
  effect: ['write'],
  needs: ['workspace'],
  input: z.object({ path: FilePath, content: z.string().max(CONTENT_MAX_CHARS) }),
  output: z.union([
    z.object({ status: z.enum(['created', 'replaced', 'unchanged']), added: z.int(), removed: z.int() }),
    z.object({ status: z.literal('refused'), code: z.string(), message: z.string() }),
  ]),
  examples: [
    {
      input: { path: 'src/new.ts', content: 'export {}\n' },
      output: { status: 'created', added: 1, removed: 0 },
      after: { 'src/new.ts': 'export {}\n' },
    },
    {
      input: { path: 'a.ts', content: 'const a = 1\n// ... rest of code\n' },
      before: { 'a.ts': 'const a = 0\nconst b = 1\n' },
      output: {
        status: 'refused',
        code: 'omission_placeholder',
        message: 'The content leaves code out ("// ... rest of code"). Write every line, or use edit_file.',
      },
      after: { 'a.ts': 'const a = 0\nconst b = 1\n' },
    },
  ],
  title: ({ path }) => `Write ${path}`,
  touches: ({ path }) => [{ effect: 'write', path }],
  locations: ({ path }) => [{ path }],
  async run({ path, content }, { workspace }) {
    const changed = await changeFile(workspace, path, (before) => planContent(before, content))
    switch (changed.kind) {
      case 'problem':
        return refuse({ code: changed.code, message: changed.message })
      case 'refused':
        return refuse(changed.refusal)
      case 'unchanged':
        return {
          status: 'ok',
          value: { status: 'unchanged' as const, added: 0, removed: 0 },
          text: `${path} has this content already.`,
        }
      case 'written': {
        const { file, diff } = changed
        const status = file.change === 'added' ? ('created' as const) : ('replaced' as const)
        return {
          status: 'ok',
          value: { status, added: file.added, removed: file.removed },
          text: `${status === 'created' ? 'Created' : 'Replaced'} ${path} (+${file.added} −${file.removed}).${otherNamesNote(changed.otherNames)}`,
          diff,
          files: [file],
        }
      }
    }
  },
})

type Refusal = { code: string; message: string }

function refuse({ code, message }: Refusal) {
  return {
    status: 'error' as const,
    value: { status: 'refused' as const, code, message },
    text: `${message} (${code})`,
  }
}

function planContent(before: Before, content: string): Plan<Refusal> {
  const refused = (code: string, message: string) => ({ ok: false as const, refusal: { code, message } })
  if (!content.isWellFormed()) {
    return refused('unsupported_encoding', 'The content holds half of a surrogate pair: send whole characters.')
  }
  const placeholder = before === null ? undefined : findPlaceholder(content, trimmedLines(before.text))
  if (placeholder !== undefined) {
    const message = `The content leaves code out ("${placeholder}"). Write every line, or use edit_file.`
    return refused('omission_placeholder', message)
  }
  const syntax = findCallSyntax(before?.text ?? '', content)
  if (syntax !== undefined) {
    return refused('call_syntax', `The content holds a piece of a tool call (${syntax}). Send it without.`)
  }
  // A file keeps its byte order mark; a mark at the start of the content is the model's own wish.
  const bom = content.startsWith('\uFEFF') || (before?.bom ?? false)
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content
  return { ok: true, text: withEndingsOf(before?.text ?? '', text), bom }
}

/** Models send LF whatever they have read: a file whose lines all end in CRLF keeps that. A CR in the content is meant. */
function withEndingsOf(before: string, text: string): string {
  const onlyCrlf = before.includes('\r\n') && !before.replaceAll('\r\n', '').includes('\n')
  return onlyCrlf && !text.includes('\r') ? text.replaceAll('\n', '\r\n') : text
}
