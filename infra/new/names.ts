/** One name in the spellings that the house uses. */
export type Spelling = { kebab: string; camel: string; snake: string; words: string }

/** Reads `count-lines`, `count_lines` or `countLines`. Throws a sentence for the user when it is none of them. */
export function spell(name: string): Spelling {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/)
  if (!parts.every((part) => /^[a-z][a-z0-9]*$/.test(part)))
    throw new Error(`"${name}" is no name: use words such as count-lines.`)
  const camel = parts.map((part, index) => (index === 0 ? part : `${part[0]?.toUpperCase()}${part.slice(1)}`)).join('')
  return { kebab: parts.join('-'), camel, snake: parts.join('_'), words: parts.join(' ') }
}
