/** The indentation that a line of an old text has, and the one of the line in the file. */
export type IndentPair = { old: string; file: string }

/** Gives a line's indentation in the file for one in the old text's frame; undefined where that is not known for certain. */
export type Reindent = (indent: string) => string | undefined

/**
 * How the indentation of a file differs from the one of an old text, if it does so by the same amount on each line: both with
 * something in front, or tabs for spaces (or the other way) at a constant depth. Undefined when it does not.
 */
export function constantDifference(pairs: readonly IndentPair[]): Reindent | undefined {
  const [first] = pairs
  if (first === undefined) return undefined
  if (first.file.endsWith(first.old)) {
    const more = first.file.slice(0, first.file.length - first.old.length)
    if (pairs.every(({ old, file }) => file === more + old)) return (indent) => more + indent
  }
  if (first.old.endsWith(first.file)) {
    const less = first.old.slice(0, first.old.length - first.file.length)
    const cut: Reindent = (indent) => (indent.startsWith(less) ? indent.slice(less.length) : undefined)
    if (pairs.every(({ old, file }) => old === less + file)) return cut
  }
  return otherUnit(pairs)
}

/** Does not bring tabs into a file that is indented with spaces, or spaces into one with tabs: there the unit is not known. */
export function inStyleOf(text: string, pairs: readonly IndentPair[], reindent: Reindent): Reindent {
  const hasTabs = /^\t/mu.test(text)
  const hasSpaces = /^\t* /mu.test(text)
  return (indent) => {
    const moved = reindent(indent)
    if (moved === undefined || pairs.some(({ old }) => old === indent)) return moved
    const foreign = (moved.includes('\t') && !hasTabs && hasSpaces) || (moved.includes(' ') && !hasSpaces && hasTabs)
    return foreign ? undefined : moved
  }
}

/** An indentation in one unit: `tabs` tabs and then `spaces` spaces. */
type Depth = { tabs: number; spaces: number }

function depthOf(indent: string): Depth | undefined {
  const tabs = /^\t*/u.exec(indent)?.[0].length ?? 0
  return /^\t* *$/u.test(indent) ? { tabs, spaces: indent.length - tabs } : undefined
}

const indentOf = ({ tabs, spaces }: Depth): string => '\t'.repeat(tabs) + ' '.repeat(spaces)

/** Tabs in the file where the old text has spaces, or spaces where it has tabs. Some spaces may follow (` * ` in a comment). */
function otherUnit(pairs: readonly IndentPair[]): Reindent | undefined {
  const depths = pairs.map(({ old, file }) => ({ old: depthOf(old), file: depthOf(file) }))
  const sides: { tabbed: Depth; spaced: Depth }[] = []
  const oldIsSpaced = pairs.every(({ old }) => !old.includes('\t'))
  const fileIsSpaced = pairs.every(({ file }) => !file.includes('\t'))
  if (oldIsSpaced === fileIsSpaced) return undefined
  for (const { old, file } of depths) {
    if (old === undefined || file === undefined) return undefined
    sides.push(oldIsSpaced ? { tabbed: file, spaced: old } : { tabbed: old, spaced: file })
  }
  const scale = scaleOf(sides)
  if (scale === undefined) return undefined
  if (scale === 'one depth') return (indent) => pairs.find(({ old }) => old === indent)?.file
  const rests = new Set(sides.map(({ tabbed }) => tabbed.spaces))
  return oldIsSpaced ? toTabs(scale, rests) : toSpaces(scale)
}

/** `spaces = width * (tabs - shift)`, without the spaces that follow on both sides. */
type Scale = { width: number; shift: number }

/** One depth alone does not tell the width of a tab and a shift apart: then only that depth is known. */
function scaleOf(sides: readonly { tabbed: Depth; spaced: Depth }[]): Scale | 'one depth' | undefined {
  const points = sides.map(({ tabbed, spaced }) => ({ tabs: tabbed.tabs, spaces: spaced.spaces - tabbed.spaces }))
  const [first] = points
  if (first === undefined) return undefined
  const second = points.find((point) => point.tabs !== first.tabs)
  if (second === undefined) return points.every(({ spaces }) => spaces === first.spaces) ? 'one depth' : undefined
  const width = (second.spaces - first.spaces) / (second.tabs - first.tabs)
  if (!Number.isInteger(width) || width <= 0) return undefined
  const shift = first.tabs - first.spaces / width
  const holds = points.every(({ tabs, spaces }) => spaces === width * (tabs - shift))
  return Number.isInteger(shift) && holds ? { width, shift } : undefined
}

const toTabs =
  ({ width, shift }: Scale, rests: ReadonlySet<number>): Reindent =>
  (indent) => {
    const depth = depthOf(indent)
    if (depth === undefined || depth.tabs > 0) return undefined
    const rest = depth.spaces % width
    const tabs = (depth.spaces - rest) / width + shift
    return tabs < 0 || (rest > 0 && !rests.has(rest)) ? undefined : indentOf({ tabs, spaces: rest })
  }

const toSpaces =
  ({ width, shift }: Scale): Reindent =>
  (indent) => {
    const depth = depthOf(indent)
    const spaces = depth === undefined ? -1 : width * (depth.tabs - shift) + depth.spaces
    if (depth === undefined || depth.tabs < shift || spaces < 0 || (depth.tabs === 0 && depth.spaces > 0))
      return undefined
    return ' '.repeat(spaces)
  }
