/** What has to be kept between two chunks: an escape sequence that the first one cut. */
export type ClampState = { open: string }
export const newClamp: ClampState = { open: '' }

/** Longest sequence that is waited for; what is longer is passed on as it is. */
const longestSequence = 64
const escapeCode = '\u001b'
const counted = new RegExp(`${escapeCode}\\[(\\d{3,})([LMSTPX@])`, 'g')
const cutSequence = new RegExp(`${escapeCode}(?:\\[[\\d;]*)?$`)

/**
 * Reduces the count of CSI L, M, S, T, P, X and @ to the size of the screen: eleven bytes with a huge count would block the
 * terminal for ten seconds. More than a screen has the same effect as a screen.
 */
export function clampCounts(state: ClampState, chunk: string, most: number): { state: ClampState; text: string } {
  const whole = state.open + chunk
  const cut = cutSequence.exec(whole)
  const open = cut && cut[0].length <= longestSequence ? cut[0] : ''
  const text = open === '' ? whole : whole.slice(0, -open.length)
  return {
    state: { open },
    text: text.replace(counted, (sequence, count: string, final: string) =>
      Number(count) > most ? `${escapeCode}[${most}${final}` : sequence,
    ),
  }
}
