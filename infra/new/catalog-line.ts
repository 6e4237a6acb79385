/** Adds an import and an entry to the list that a file keeps in the order of its names. Returns the new text of the file. */
export function addToList(text: string, line: { name: string; from: string }): string {
  const imports = /^import \{ \w+ \} from '\.\/.*'$/gm
  const added = `import { ${line.name} } from '${line.from}'`
  const known = [...text.matchAll(imports)]
  const after = known.findLast((match) => pathOf(match[0]) < line.from) ?? known[0]
  const list = /= \[([^\]]*)\]/.exec(text)
  if (!after || !list) throw new Error('The file has no list of imported things.')
  const names = (list[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const entries = [...names, line.name].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const end = after.index + after[0].length
  const imported =
    pathOf(after[0]) < line.from
      ? `${text.slice(0, end)}\n${added}${text.slice(end)}`
      : text.replace(after[0], `${added}\n${after[0]}`)
  return imported.replace(list[0], `= [\n${entries.map((name) => `  ${name},\n`).join('')}]`)
}

function pathOf(line: string): string {
  return line.split("'")[1] ?? ''
}
