import type { FoldedText } from './folded-text.ts'

/** Only such texts can differ in punctuation, kinds of spaces or composition. */
export const hasBeyondAscii = (text: string): boolean => /[\u0080-\uFFFF]/u.test(text)

/**
 * Folds quotes, dashes and kinds of spaces to their plain forms, and letters with marks to their composed form (NFC).
 * Compatibility forms (ligatures, circled digits) and letter case are different text and stay so.
 */
export function foldPunctuation(folded: FoldedText): FoldedText {
  const { text } = folded
  if (!hasBeyondAscii(text)) return folded
  const fold = openFold(folded)
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at)
    const isAlone = !(text.charCodeAt(at + 1) >= 0x300)
    if (unit < 0x80 && isAlone) {
      at++
      continue
    }
    const end = clusterEnd(text, at)
    const form = end === at + 1 ? plainForm(text, at) : composed(text.slice(at, end))
    if (form !== undefined) fold.put(form, at, end)
    at = end
  }
  return fold.done()
}

/** Takes everything as it is but for the places that get another text, in their order. */
function openFold({ text, starts, ends }: FoldedText) {
  const pieces: string[] = []
  let to: Pick<FoldedText, 'starts' | 'ends'> = { starts: starts.slice(), ends: ends.slice() }
  let length = 0
  let taken = 0
  const makeRoom = (size: number) => {
    if (size <= to.starts.length) return
    const wider = { starts: new Int32Array(2 * size), ends: new Int32Array(2 * size) }
    wider.starts.set(to.starts)
    wider.ends.set(to.ends)
    to = wider
  }
  const keepUntil = (end: number) => {
    if (end === taken) return
    makeRoom(length + end - taken)
    pieces.push(text.slice(taken, end))
    to.starts.set(starts.subarray(taken, end), length)
    to.ends.set(ends.subarray(taken, end), length)
    length += end - taken
    taken = end
  }
  return {
    put(form: string, from: number, end: number) {
      keepUntil(from)
      makeRoom(length + form.length)
      pieces.push(form)
      // All units of a form stand for the whole place: it is never parted.
      to.starts.fill(starts[from] ?? 0, length, length + form.length)
      to.ends.fill(ends[end - 1] ?? 0, length, length + form.length)
      length += form.length
      taken = end
    },
    done(): FoldedText {
      keepUntil(text.length)
      return { text: pieces.join(''), starts: to.starts.subarray(0, length), ends: to.ends.subarray(0, length) }
    },
  }
}

const ranges: readonly (readonly [first: number, last: number, plain: string])[] = [
  [0x2018, 0x201b, "'"],
  [0x201c, 0x201f, '"'],
  [0x2010, 0x2015, '-'],
  [0x2212, 0x2212, '-'],
  [0x00a0, 0x00a0, ' '],
  [0x2000, 0x200a, ' '],
  [0x202f, 0x202f, ' '],
  [0x205f, 0x205f, ' '],
  [0x3000, 0x3000, ' '],
]
const FOLDED = new Map(
  ranges.flatMap(([first, last, plain]) =>
    Array.from({ length: last - first + 1 }, (_, at): [number, string] => [first + at, plain]),
  ),
)

/** Ordering marks takes more than linear time, so only so many belong to one letter. */
const MARKS_MAX = 30
const MARK = /\p{M}/u
/** Characters that are canonically equal to others (Å as a unit of length, some Greek, Indic, Hebrew and Han). */
const SINGLETON =
  /[\u0340-\u0344\u0374\u037E\u0387\u0958-\u095F\u09DC-\u09DF\u0A33-\u0A5E\u0B5C\u0B5D\u0F43-\u0FB9\u1F71-\u1FFD\u2126-\u212B\u2329\u232A\u2ADC\uF900-\uFAD9\uFB1D-\uFB4E]/u

function plainForm(text: string, at: number): string | undefined {
  const unit = text.charCodeAt(at)
  return FOLDED.get(unit) ?? (unit >= 0x340 && SINGLETON.test(text[at] ?? '') ? composed(text[at] ?? '') : undefined)
}

/** Where the letter that begins at `at` ends, with its marks, or the Hangul syllable with its parts. */
function clusterEnd(text: string, at: number): number {
  let end = at + widthAt(text, at)
  const first = text.charCodeAt(at)
  const hangul = (first >= 0x1100 && first < 0x1160) || (first >= 0xac00 && first < 0xd7a4)
  const bound = end + MARKS_MAX
  while (end < text.length && end < bound) {
    const unit = text.charCodeAt(end)
    if (unit < 0x300) return end
    const width = widthAt(text, end)
    const joins = (hangul && unit >= 0x1160 && unit < 0x1200) || isMark(text, end, width)
    if (!joins) return end
    end += width
  }
  return end
}

/** The wide ranges without marks are told first: asking the pattern for each letter of a long text takes time. */
function isMark(text: string, at: number, width: number): boolean {
  const unit = text.charCodeAt(at)
  if ((unit >= 0x2000 && unit < 0x20d0) || (unit >= 0x3400 && unit < 0xa66f)) return false
  return MARK.test(text.slice(at, at + width))
}

const widthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)

/** The composed form where it differs from how the cluster is written. */
function composed(cluster: string): string | undefined {
  const form = cluster.normalize('NFC')
  return form === cluster ? undefined : form
}
