/** Adds an import and an entry to a list that is kept in the order of its names. Returns the new text of the file. */
export function addToList(text: string, line: { name: string; from: string }): string {
  const lines = text.split('\n')
  const isImport = (candidate: string) => /^import \{ \w+ \} from '\.\//.test(candidate)
  const isEntry = (candidate: string) => /^ {2}\w+,$/.test(candidate)
  const imported = insertSorted(
    lines,
    isImport,
    `import { ${line.name} } from '${line.from}'`,
    (value) => value.split("'")[1] ?? '',
  )
  return insertSorted(imported, isEntry, `  ${line.name},`, (value) => value.toLowerCase()).join('\n')
}

function insertSorted(
  lines: string[],
  belongs: (line: string) => boolean,
  added: string,
  key: (line: string) => string,
): string[] {
  const last = lines.findLastIndex(belongs)
  if (last < 0) throw new Error(`The list has no line like "${added}" to stand beside.`)
  const next = lines.findIndex((line) => belongs(line) && key(line) > key(added))
  return lines.toSpliced(next < 0 ? last + 1 : next, 0, added)
}
