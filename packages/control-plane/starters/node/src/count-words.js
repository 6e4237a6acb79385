/** How often each word stands in a text, the most frequent first, then by alphabet. Letter case does not matter. */
export function countWords(text) {
  const counts = new Map()
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}’']+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([word, count]) => ({ word, count }))
}
