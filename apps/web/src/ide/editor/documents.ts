import type { FaultBody } from '@codeberth/protocol'
import type { editor } from 'monaco-editor/editor'
import * as z from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Api } from '../../client/api.ts'
import { fromBase64, textOf, toBase64 } from '../../client/bytes.ts'
import { keepDraft, readDraft } from '../../client/draft.ts'
import { faultOf } from '../../client/fault.ts'
import type { Monaco } from '../monaco/monaco.ts'
import { type Document, type DocumentAction, type DocumentEvent, isUnsaved, reduceDocument } from './document.ts'

/** Above this many characters typed text is not kept over a reload. */
const keptChars = 500_000
const keepAfterMs = 400

/** One open file: its model holds the text, its store where it stands. */
export type OpenDocument = {
  path: string
  model: editor.ITextModel
  state: StoreApi<Document>
  take(event: DocumentEvent): void
  version(): number
  /** Keeps text that was not saved for the next time that the file is opened. */
  keep(): void
  /** Forgets text that was not saved. */
  forget(): void
  dispose(): void
}

/** The open files of a project. A file is read when it is first asked for and kept until it is closed. */
export type Documents = {
  open(path: string): OpenDocument
  known(path: string): OpenDocument | undefined
  close(path: string): void
  /** Reads open files again whose path is in `paths` (null: all), because they changed on disk. */
  refresh(paths: ReadonlySet<string> | null): void
  /** The server answers again: what waited is saved. */
  reachable(): void
  closeAll(): void
}

type Sources = { api: Api; monaco: Monaco; projectId: string; onEdit: (path: string) => void }

/** Opens the registry of one project's documents. */
export function openDocuments(sources: Sources): Documents {
  const open = new Map<string, OpenDocument>()
  const keepAll = () => {
    for (const document of open.values()) document.keep()
  }
  // A reload does not wait for what is kept a moment after typing.
  window.addEventListener('pagehide', keepAll)
  return {
    open(path) {
      const known = open.get(path)
      if (known) return known
      const made = openDocument(sources, path)
      open.set(path, made)
      return made
    },
    known: (path) => open.get(path),
    close(path) {
      open.get(path)?.dispose()
      open.get(path)?.forget()
      open.delete(path)
    },
    refresh(paths) {
      for (const [path, document] of open) if (paths === null || paths.has(path)) void readFromDisk(sources, document)
    },
    reachable() {
      for (const document of open.values()) document.take({ kind: 'reachable', version: document.version() })
    },
    closeAll() {
      window.removeEventListener('pagehide', keepAll)
      for (const document of open.values()) document.dispose()
      open.clear()
    },
  }
}

const Kept = z.object({ hash: z.string().nullable(), text: z.string() })

function openDocument(sources: Sources, path: string): OpenDocument {
  const { monaco, projectId } = sources
  const uri = monaco.Uri.from({ scheme: 'checkout', authority: projectId, path: `/${path}` })
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel('', undefined, uri)
  const state = createStore<Document>(() => ({ state: 'loading' }))
  const box = `buffer.${projectId}.${path}`
  let ours = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const version = () => model.getAlternativeVersionId()
  const keep = () => keepBuffer(box, state.getState(), model)
  const forget = () => keepDraft(box, '')
  const take = (event: DocumentEvent) => {
    const before = state.getState()
    const step = reduceDocument(before, event)
    state.setState(step.state, true)
    for (const action of step.actions) carryOut(action)
    // Only text that was unsaved here and is so no more: what an earlier page kept waits until the file is loaded.
    if (isUnsaved(before) && !isUnsaved(step.state)) forget()
    if (event.kind === 'loaded' && step.state.state === 'clean') restoreBuffer(box, document, put)
  }
  const carryOut = (action: DocumentAction) => {
    if (action.kind === 'write') void writeToDisk(sources, { path, model, take, version }, action.expect)
    else put(action.text)
  }
  const put = (text: string) => {
    ours = true
    showText(model, text)
    ours = false
  }
  const listening = model.onDidChangeContent(() => {
    if (ours) return
    take({ kind: 'edited' })
    sources.onEdit(path)
    clearTimeout(timer)
    timer = setTimeout(keep, keepAfterMs)
  })
  const document: OpenDocument = {
    path,
    model,
    state,
    take,
    version,
    keep,
    forget,
    dispose() {
      clearTimeout(timer)
      keep()
      listening.dispose()
      model.dispose()
    },
  }
  void readFromDisk(sources, document)
  return document
}

/**
 * Typed text that was not saved comes back dirty after a reload, on the version that it began from: when the file has
 * changed since, the save finds out.
 */
function restoreBuffer(box: string, document: OpenDocument, put: (text: string) => void): void {
  const stored = readDraft(box)
  if (stored === '') return
  const kept = Kept.safeParse(JSON.parse(stored))
  if (document.model.isDisposed()) return
  if (!kept.success || document.model.getValue() === kept.data.text) {
    document.forget()
    return
  }
  put(kept.data.text)
  document.take({ kind: 'restored', hash: kept.data.hash })
}

function keepBuffer(box: string, state: Document, model: editor.ITextModel): void {
  if (!isUnsaved(state) || !('hash' in state) || model.isDisposed() || model.getValueLength() > keptChars) return
  keepDraft(box, JSON.stringify({ hash: state.hash, text: model.getValue() }))
}

// The difference is applied as one edit in the middle, so that cursor, folding and undo stay.
function showText(model: editor.ITextModel, text: string): void {
  const before = model.getValue()
  if (before === text) return
  if (before === '') {
    model.setValue(text)
    return
  }
  let head = 0
  const most = Math.min(before.length, text.length)
  while (head < most && before[head] === text[head]) head++
  let tail = 0
  while (tail < most - head && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++
  const start = model.getPositionAt(head)
  const end = model.getPositionAt(before.length - tail)
  const range = {
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  }
  model.pushEditOperations([], [{ range, text: text.slice(head, text.length - tail) }], () => null)
}

async function readFromDisk(
  { api, projectId }: Sources,
  document: Pick<OpenDocument, 'path' | 'take' | 'state'>,
): Promise<void> {
  try {
    const file = await api.files.read({ projectId, path: document.path })
    const text = textOf(fromBase64(file.bytes))
    const first = document.state.getState().state === 'loading' || document.state.getState().state === 'failed'
    if (text === null) document.take({ kind: 'notText', why: 'binary', size: file.size })
    else document.take(first ? { kind: 'loaded', hash: file.hash, text } : { kind: 'disk', hash: file.hash, text })
  } catch (error) {
    const fault = faultOf(error)
    if (fault.code === 'too-large') document.take({ kind: 'notText', why: 'large', size: 0 })
    else if (fault.code === 'not-found' && document.state.getState().state !== 'loading')
      document.take({ kind: 'removed' })
    else document.take({ kind: 'failed', fault })
  }
}

type Writing = Pick<OpenDocument, 'path' | 'model' | 'take' | 'version'>

async function writeToDisk(sources: Sources, document: Writing, expect: string | null): Promise<void> {
  const { api, projectId } = sources
  const bytes = toBase64(new TextEncoder().encode(document.model.getValue(undefined, true)))
  try {
    const { hash } = await api.files.write({ projectId, path: document.path, bytes, expect })
    document.take({ kind: 'saved', hash, version: document.version() })
  } catch (error) {
    const fault = faultOf(error)
    if (fault.code === 'conflict' || fault.code === 'exists')
      document.take({ kind: 'stale', theirs: await readTheirs(sources, document.path) })
    else document.take({ kind: waits(fault) ? 'unanswered' : 'refused', fault })
  }
}

const waits = (fault: FaultBody) =>
  fault.code === 'offline' || fault.code === 'sandbox-asleep' || fault.code === 'unreachable'

async function readTheirs(
  { api, projectId }: Sources,
  path: string,
): Promise<{ hash: string | null; text: string | null }> {
  try {
    const file = await api.files.read({ projectId, path })
    return { hash: file.hash, text: textOf(fromBase64(file.bytes)) }
  } catch {
    // Gone in the meantime: the person may still keep what was typed, as a new file.
    return { hash: null, text: null }
  }
}
