import { foldPunctuation } from './fold-punctuation.ts'
import { type FoldedText, isBlankAt, withoutUnits } from './folded-text.ts'
import { dropOperatorBlanks } from './operator-blanks.ts'
import type { FoldedTier } from './tier.ts'

/** A text (LF endings) as each tier compares it, folded when it is first asked for. Line breaks stay. Linear. */
export type Folds = (tier: FoldedTier) => FoldedText

export function openFolds(source: string): Folds {
  const known = new Map<FoldedTier, FoldedText>()
  const folds: Folds = (tier) => {
    const folded = known.get(tier) ?? fold(tier)
    known.set(tier, folded)
    return folded
  }
  const fold = (tier: FoldedTier): FoldedText => {
    switch (tier) {
      case 'trailing_blanks':
        return dropTrailingBlanks(source)
      case 'punctuation':
        return foldPunctuation(folds('trailing_blanks'))
      case 'indentation':
        return dropIndentation(folds('punctuation'))
      case 'operators':
        return dropOperatorBlanks(folds('punctuation'))
    }
  }
  return folds
}

/** A pattern like `[ \t]+$` would be quadratic on a long run of blanks inside a line. */
function dropTrailingBlanks(source: string): FoldedText {
  const identity = identityOf(source)
  const dropped = new Uint8Array(source.length)
  for (
    let lineEnd = source.length;
    lineEnd >= 0;
    lineEnd = lineEnd === 0 ? -1 : source.lastIndexOf('\n', lineEnd - 1)
  ) {
    let end = lineEnd
    while (end > 0 && isBlankAt(source, end - 1)) end--
    dropped.fill(1, end, lineEnd)
  }
  return withoutUnits(identity, dropped)
}

function identityOf(text: string): FoldedText {
  const [starts, ends] = [new Int32Array(text.length), new Int32Array(text.length)]
  for (let at = 0; at < text.length; at++) {
    starts[at] = at
    ends[at] = at + 1
  }
  return { text, starts, ends }
}

function dropIndentation(folded: FoldedText): FoldedText {
  const dropped = new Uint8Array(folded.text.length)
  for (let start = 0; ; ) {
    let end = start
    while (isBlankAt(folded.text, end)) end++
    dropped.fill(1, start, end)
    const newline = folded.text.indexOf('\n', end)
    if (newline === -1) return withoutUnits(folded, dropped)
    start = newline + 1
  }
}
