/** Text that may be edited, or why the bytes may not. `bom`: the file begins with a UTF-8 byte order mark (not in `text`). */
export type Decoded = { ok: true; text: string; bom: boolean } | { ok: false; code: DecodeCode; message: string }

/** Why bytes are not editable text. */
export type DecodeCode = 'binary' | 'unsupported_encoding' | 'too_large'

/** Larger files are refused before they are looked at. */
export const EDITABLE_MAX_BYTES = 10 * 1024 * 1024

/** How far a NUL is looked for; what git looks at, too. */
const BINARY_PROBE_BYTES = 8_000

/**
 * Reads UTF-8. Anything else is refused rather than guessed: one replacement character written back would hurt bytes
 * that nobody asked to change.
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > EDITABLE_MAX_BYTES) {
    const message = `The file has ${bytes.length} bytes; at most ${EDITABLE_MAX_BYTES} can be edited.`
    return { ok: false, code: 'too_large', message }
  }
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (utf16) return { ok: false, code: 'unsupported_encoding', message: 'The file is UTF-16; only UTF-8 is edited.' }
  if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) {
    return { ok: false, code: 'binary', message: 'The file is binary (it holds a NUL byte).' }
  }
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const text = decodeUtf8(bom ? bytes.subarray(3) : bytes)
  if (text === undefined) {
    return { ok: false, code: 'unsupported_encoding', message: 'The file is not valid UTF-8; only UTF-8 is edited.' }
  }
  return { ok: true, text, bom }
}

/** The bytes of a text as `decode` gave it; `encode(decode(bytes))` is `bytes`. */
export function encode(text: string, bom: boolean): Uint8Array {
  return new TextEncoder().encode(bom ? `\uFEFF${text}` : text)
}

/** `ignoreBOM` keeps a second mark behind the first as the character that it is. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // The platform's only way to say "not UTF-8".
    return undefined
  }
}
