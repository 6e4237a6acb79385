/** The text on one line, control characters shown as their picture, so that a model or a file cannot drive the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    const code = character.charCodeAt(0)
    if (character === '\n') return ' '
    // U+2400 to U+241F picture C0, U+2421 is DEL; C1 has no pictures.
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd'
  })
}
