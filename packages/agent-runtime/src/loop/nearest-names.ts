const shown = 5

/** At most five of `names`, the most alike first: names that hold the wanted one or are held by it, then by edit distance. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const target = plain(wanted)
  return names
    .map((name) => {
      const held = plain(name).includes(target) || target.includes(plain(name))
      return { name, distance: editDistance(target.slice(0, 100), plain(name)) - (held ? 100 : 0) }
    })
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, shown)
    .map(({ name }) => name)
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
