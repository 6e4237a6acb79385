import * as z from 'zod'
import type { Edit } from '../edit/edit.ts'
import { FilePath } from '../tool-path.ts'

/** What a patch does to one file. `line` is where it says so. */
export type FilePatch =
  | { kind: 'add'; path: string; content: string; line: number }
  | { kind: 'delete'; path: string; line: number }
  | { kind: 'update'; path: string; moveTo: string | null; hunks: readonly PatchHunk[]; line: number }

/** Whole lines that become others, as `applyEdits` takes them. */
export type PatchHunk = Required<Pick<Edit, 'oldText' | 'newText' | 'hunk'>>

export type ParsedPatch = { ok: true; files: FilePatch[] } | { ok: false; line: number; message: string }

/**
 * Reads a patch in the format that models of several vendors are trained on: `*** Begin Patch`, then for each file `*** Add
 * File: path` with lines that begin with `+`, `*** Delete File: path`, or `*** Update File: path` (and `*** Move to: path`) with
 * hunks. A hunk begins with `@@`, has a line behind which it stands after that if it wants, and lines that begin with a
 * space, `-` or `+`; `*** End of File` binds it to the end. Whatever does not fit is refused with its line, nothing is guessed.
 */
export function parsePatch(patch: string): ParsedPatch {
  const lines = patch.replaceAll('\r\n', '\n').replace(/\n+$/u, '').split('\n')
  const begins = lines[0]?.trim() === '*** Begin Patch'
  const ends = lines.at(-1)?.trim() === '*** End Patch'
  const state: State = { lines: ends ? lines.slice(0, -1) : lines, at: begins ? 1 : 0 }
  const files: FilePatch[] = []
  try {
    while (state.at < state.lines.length) files.push(readFile(state))
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, line: error.line, message: error.message }
    throw error
  }
  if (files.length === 0) return { ok: false, line: 1, message: 'The patch changes no file.' }
  const paths = files.flatMap((file) => [file.path, ...(file.kind === 'update' && file.moveTo ? [file.moveTo] : [])])
  const double = paths.find((path, index) => paths.indexOf(path) !== index)
  if (double !== undefined) return { ok: false, line: 1, message: `${double} is named twice: join the parts into one.` }
  return { ok: true, files }
}

/** Where the reading stopped and why; never leaves this file. */
class PatchError extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

type State = { lines: readonly string[]; at: number }

const HEADER = /^\*\*\* (Add|Delete|Update) File: (.+)$/u

function readFile(state: State): FilePatch {
  const line = state.at + 1
  const header = HEADER.exec(lineOf(state).trimEnd())
  if (!header)
    throw new PatchError(line, `Expected "*** Add File: path", "*** Delete File: …" or "*** Update File: …".`)
  state.at++
  const path = pathOf(header[2] ?? '', line)
  if (header[1] === 'Add') return { kind: 'add', path, content: readAdded(state), line }
  if (header[1] === 'Delete') return { kind: 'delete', path, line }
  const move = /^\*\*\* Move to: (.+)$/u.exec(lineOf(state).trimEnd())
  if (move) state.at++
  const moveTo = move ? pathOf(move[1] ?? '', line + 1) : null
  const hunks = readHunks(state)
  if (hunks.length === 0 && moveTo === null) throw new PatchError(line, `The update of ${path} has no hunk.`)
  return { kind: 'update', path, moveTo, hunks, line }
}

const lineOf = ({ lines, at }: State): string => lines[at] ?? ''

function pathOf(text: string, line: number): string {
  const parsed = FilePath.safeParse(text.trim())
  if (!parsed.success) throw new PatchError(line, `"${text}" ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

function readAdded(state: State): string {
  let content = ''
  while (state.at < state.lines.length && !isHeader(lineOf(state))) {
    const line = lineOf(state)
    if (!line.startsWith('+')) throw new PatchError(state.at + 1, 'Each line of an added file begins with "+".')
    content += `${line.slice(1)}\n`
    state.at++
  }
  return content
}

const isHeader = (line: string): boolean => HEADER.test(line.trimEnd())
const END_OF_FILE = '*** End of File'
/** Line numbers of a unified diff; they are not needed and often wrong. */
const NUMBERS = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*$/u

function readHunks(state: State): PatchHunk[] {
  const hunks: PatchHunk[] = []
  while (state.at < state.lines.length && !isHeader(lineOf(state))) hunks.push(readHunk(state))
  return hunks
}

function readHunk(state: State): PatchHunk {
  const begins = state.at + 1
  const behind: string[] = []
  for (; lineOf(state).startsWith('@@'); state.at++) {
    const anchor = lineOf(state).slice(2).trim()
    if (anchor !== '' && !NUMBERS.test(anchor)) behind.push(anchor)
  }
  const old: string[] = []
  const next: string[] = []
  let atEnd = false
  for (; state.at < state.lines.length && !atEnd; state.at++) {
    const line = lineOf(state)
    if (line.startsWith('@@') || isHeader(line)) break
    if (line.trimEnd() === END_OF_FILE) atEnd = true
    else if (!line.startsWith('\\ ')) readLine(line, state.at + 1, old, next)
  }
  if (old.length + next.length === 0) throw new PatchError(begins, 'The hunk has no lines.')
  if (old.length === 0 && behind.length === 0)
    throw new PatchError(
      begins,
      'A hunk that only adds needs a line of context, or a line behind which it stands ("@@ line").',
    )
  return textsOf(old, next, { behind, atEnd })
}

function readLine(line: string, number: number, old: string[], next: string[]) {
  const text = line.slice(1)
  // Models leave the space of an empty line of context out.
  const mark = line === '' ? ' ' : line[0]
  if (mark !== ' ' && mark !== '-' && mark !== '+')
    throw new PatchError(number, 'Each line of a hunk begins with a space, "-" or "+".')
  if (mark !== '+') old.push(text)
  if (mark !== '-') next.push(text)
}

/** Lines that all go take their newline with them. */
function textsOf(old: readonly string[], next: readonly string[], hunk: PatchHunk['hunk']): PatchHunk {
  const goes = next.length === 0
  return { oldText: old.join('\n') + (goes ? '\n' : ''), newText: next.join('\n'), hunk }
}
