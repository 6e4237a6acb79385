import type { FaultBody } from '@codeberth/protocol'

/** The newer version on disk; `text` null: it is not text any more or was deleted. */
export type Theirs = { hash: string | null; text: string | null }

/**
 * Where one open file stands. The text itself lives in the Monaco model only; `hash` is the version on disk that the text
 * began from. `version` is Monaco's count of changes at the time of saving.
 */
export type Document =
  | { state: 'loading' }
  | { state: 'failed'; fault: FaultBody }
  | { state: 'notText'; why: 'binary' | 'large'; size: number }
  | { state: 'clean'; hash: string }
  | { state: 'dirty'; hash: string | null; fault: FaultBody | null }
  | { state: 'saving'; hash: string | null; version: number }
  | { state: 'waiting'; hash: string | null; fault: FaultBody }
  | { state: 'conflict'; hash: string | null; theirs: Theirs }
  | { state: 'gone'; hash: string }

export type DocumentEvent =
  | { kind: 'loaded'; hash: string; text: string }
  | { kind: 'notText'; why: 'binary' | 'large'; size: number }
  | { kind: 'failed'; fault: FaultBody }
  | { kind: 'edited' }
  | { kind: 'restored'; hash: string | null }
  | { kind: 'save'; version: number }
  | { kind: 'saved'; hash: string; version: number }
  | { kind: 'stale'; theirs: Theirs }
  | { kind: 'unanswered'; fault: FaultBody }
  | { kind: 'refused'; fault: FaultBody }
  | { kind: 'reachable'; version: number }
  | { kind: 'disk'; hash: string; text: string }
  | { kind: 'removed' }
  | { kind: 'keepMine'; version: number }
  | { kind: 'takeTheirs' }

/** `show` replaces the text as an edit; `write` saves with `expect` as the version that must still be on disk. */
export type DocumentAction = { kind: 'show'; text: string } | { kind: 'write'; expect: string | null }
export type DocumentStep = { state: Document; actions: DocumentAction[] }

const stay = (state: Document): DocumentStep => ({ state, actions: [] })

const write = (hash: string | null, version: number): DocumentStep => ({
  state: { state: 'saving', hash, version },
  actions: [{ kind: 'write', expect: hash }],
})

/** The pure machine of one open file. Nothing that the person typed is ever replaced without being asked. */
export function reduceDocument(state: Document, event: DocumentEvent): DocumentStep {
  switch (event.kind) {
    case 'loaded':
      return state.state === 'loading' || state.state === 'failed'
        ? { state: { state: 'clean', hash: event.hash }, actions: [{ kind: 'show', text: event.text }] }
        : stay(state)
    case 'notText':
      return stay(
        state.state === 'loading' || state.state === 'failed' || state.state === 'clean'
          ? { state: 'notText', why: event.why, size: event.size }
          : state,
      )
    case 'failed':
      return stay(state.state === 'loading' ? { state: 'failed', fault: event.fault } : state)
    case 'edited':
      return stay(edited(state))
    case 'restored':
      return stay(state.state === 'clean' ? { state: 'dirty', hash: event.hash, fault: null } : state)
    case 'save':
      return state.state === 'dirty' || state.state === 'waiting' || state.state === 'gone'
        ? write(state.state === 'gone' ? null : state.hash, event.version)
        : stay(state)
    case 'reachable':
      return state.state === 'waiting' ? write(state.hash, event.version) : stay(state)
    case 'saved':
      return stay(saved(state, event.hash, event.version))
    case 'stale':
      return stay(state.state === 'saving' ? { state: 'conflict', hash: state.hash, theirs: event.theirs } : state)
    case 'unanswered':
      return stay(state.state === 'saving' ? { state: 'waiting', hash: state.hash, fault: event.fault } : state)
    case 'refused':
      return stay(state.state === 'saving' ? { state: 'dirty', hash: state.hash, fault: event.fault } : state)
    case 'disk':
      return disk(state, event)
    case 'removed':
      return stay(removed(state))
    case 'keepMine':
      return state.state === 'conflict' ? write(state.theirs.hash, event.version) : stay(state)
    case 'takeTheirs':
      return takeTheirs(state)
  }
}

function edited(state: Document): Document {
  if (state.state === 'clean') return { state: 'dirty', hash: state.hash, fault: null }
  if (state.state === 'gone') return { state: 'dirty', hash: null, fault: null }
  return state
}

// What was typed while the save was on its way is not on disk yet.
function saved(state: Document, hash: string, versionNow: number): Document {
  if (state.state !== 'saving') return state
  return state.version === versionNow ? { state: 'clean', hash } : { state: 'dirty', hash, fault: null }
}

function disk(state: Document, event: { hash: string; text: string }): DocumentStep {
  if ('hash' in state && state.hash === event.hash) return stay(state)
  switch (state.state) {
    case 'clean':
    case 'gone':
      return { state: { state: 'clean', hash: event.hash }, actions: [{ kind: 'show', text: event.text }] }
    case 'dirty':
    case 'waiting':
      return stay({ state: 'conflict', hash: state.hash, theirs: { hash: event.hash, text: event.text } })
    case 'conflict':
      return stay({ ...state, theirs: { hash: event.hash, text: event.text } })
    default:
      return stay(state)
  }
}

function removed(state: Document): Document {
  switch (state.state) {
    case 'clean':
      return { state: 'gone', hash: state.hash }
    case 'dirty':
    case 'waiting':
      return state.hash === null ? state : { state: 'conflict', hash: state.hash, theirs: { hash: null, text: null } }
    case 'conflict':
      return { ...state, theirs: { hash: null, text: null } }
    default:
      return state
  }
}

function takeTheirs(state: Document): DocumentStep {
  if (state.state !== 'conflict') return stay(state)
  const { hash, text } = state.theirs
  if (hash === null || text === null) return stay({ state: 'gone', hash: state.hash ?? '' })
  return { state: { state: 'clean', hash }, actions: [{ kind: 'show', text }] }
}

/** True while the model holds text that is not on disk. */
export const isUnsaved = (document: Document): boolean =>
  document.state === 'dirty' ||
  document.state === 'saving' ||
  document.state === 'waiting' ||
  document.state === 'conflict'
