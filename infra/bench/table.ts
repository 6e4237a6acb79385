/** What a bench found: times in ms, ours beside the reference of the same run, or why it could not be measured. */
export type Table = {
  title: string
  ours: string
  reference: string
  rows: { name: string; oursMs: readonly number[]; referenceMs: readonly number[] }[]
  /** Said below the table: what was measured where, or why nothing was. */
  note: string
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** The table as aligned text: medians, their difference and their ratio. */
export function formatTable({ title, ours, reference, rows, note }: Table): string {
  const head = ['', `${ours} (ms)`, `${reference} (ms)`, 'more (ms)', 'ratio', 'samples']
  const body = rows.map(({ name, oursMs, referenceMs }) => {
    const [mine, other] = [median(oursMs), median(referenceMs)]
    const counts = `${oursMs.length} / ${referenceMs.length}`
    return [name, mine.toFixed(2), other.toFixed(2), (mine - other).toFixed(2), (mine / other).toFixed(2), counts]
  })
  const lines = rows.length === 0 ? [] : [head, ...body]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
  return [title, ...text, note, ''].join('\n')
}
