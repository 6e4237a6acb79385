/** How much of a file's beginning is looked at for zero bytes: as much as Git looks at. */
const binaryProbeBytes = 8_000

/**
 * The text of a source file: UTF-8, UTF-16 with a byte order mark, and for everything else Windows-1252, in which any bytes are
 * text: identifiers are ASCII in nearly all such files. Null for a binary file.
 */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.subarray(0, binaryProbeBytes).includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
