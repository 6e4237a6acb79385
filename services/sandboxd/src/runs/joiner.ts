import { limits, type RunEventDraft } from '@codeberth/protocol'
import { mapTexts, redact, splitAtToken } from './redact.ts'

/** Joins neighbouring pieces of one text, so that the log gets rows and not tokens. Tokens of this house are hidden on the way. */
export type Joiner = {
  /** The events that may go out by this one, in order; a piece of text may wait. */
  add(draft: RunEventDraft): RunEventDraft[]
  /** What waits, but for the beginning of something that must be seen whole. */
  flush(): RunEventDraft[]
  /** True while something waits. */
  waits(): boolean
}

type Piece = Extract<RunEventDraft, { type: 'message.delta' | 'tool.output' }>

/** Texts above this are cut in an event that is too large, head and tail kept. */
const keptChars = 16 * 1024

/** A joiner for one run: one piece may wait for each agent, and every other event of that agent goes after it. */
export function openJoiner(): Joiner {
  const waiting = new Map<string | null, Piece>()
  const take = (agentId: string | null): RunEventDraft[] => {
    const piece = waiting.get(agentId)
    waiting.delete(agentId)
    return piece ? pieces(piece, redact(textOf(piece))) : []
  }
  return {
    add(draft) {
      const agentId = draft.agentId
      if (draft.type !== 'message.delta' && draft.type !== 'tool.output') {
        // What is said of the whole run comes after everything that was said before it.
        const before = agentId === null ? [...waiting.keys()].flatMap(take) : take(agentId)
        return [...before, checked(draft)]
      }
      const open = waiting.get(agentId)
      if (!open || keyOf(open) !== keyOf(draft)) {
        const before = take(agentId)
        waiting.set(agentId, draft)
        return before
      }
      const joined = textOf(open) + textOf(draft)
      waiting.set(agentId, withText(open, joined))
      return joined.length > limits.deltaBytes.value ? take(agentId) : []
    },
    flush() {
      return [...waiting].flatMap(([agentId, piece]) => {
        const { ready, held } = splitAtToken(textOf(piece))
        if (held === '') waiting.delete(agentId)
        else waiting.set(agentId, withText(piece, held))
        return ready === '' ? [] : pieces(piece, redact(ready))
      })
    },
    waits: () => waiting.size > 0,
  }
}

const textOf = (piece: Piece) => (piece.type === 'message.delta' ? piece.text : piece.chunk)
const keyOf = (piece: Piece) =>
  piece.type === 'message.delta' ? `${piece.messageId} ${piece.channel}` : `${piece.callId} ${piece.stream}`
const withText = (piece: Piece, text: string): Piece =>
  piece.type === 'message.delta' ? { ...piece, text } : { ...piece, chunk: text }

/** The piece with its text, in parts of at most `delta.bytes` characters that split no character. */
function pieces(piece: Piece, text: string): RunEventDraft[] {
  const parts: RunEventDraft[] = []
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + limits.deltaBytes.value, text.length)
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--
    parts.push(withText(piece, text.slice(at, end)))
    at = end
  }
  return parts
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00

/** An event without tokens of this house and within `event.bytes`. */
function checked(draft: RunEventDraft): RunEventDraft {
  const hidden = mapTexts(draft, redact)
  if (JSON.stringify(hidden).length <= limits.eventBytes.value) return hidden
  return mapTexts(hidden, (text) =>
    text.length <= 2 * keptChars
      ? text
      : `${text.slice(0, keptChars)}\n[… ${text.length - 2 * keptChars} characters left out …]\n${text.slice(-keptChars)}`,
  )
}
