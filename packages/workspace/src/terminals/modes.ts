/** The private modes (DECSET) that are on in a terminal: 1049 alternate screen, 25 cursor, 2004 bracketed paste, 1000–1006 mouse … */
export type Modes = {
  /** Reads more output; a sequence may be split between two reads. */
  read(bytes: Uint8Array): void
  readonly alternateScreen: boolean
  /** The sequences that bring a fresh terminal to these modes; never longer than those that were read. */
  restore(): Uint8Array
}

/** The longest sequence that is waited for across two reads. */
const maxPending = 64

const esc = String.fromCharCode(27)
const sequence = new RegExp(`${esc}\\[\\?([\\d;]+)([hl])`, 'g')
const unfinished = new RegExp(`${esc}(\\[(\\?[\\d;]*)?)?$`)

/** Modes that a fresh terminal has on: wrap and cursor. */
const onAtStart: readonly string[] = ['7', '25']
const alternate: readonly string[] = ['47', '1047', '1049']

/** Follows the private modes of a terminal's output from its beginning. */
export function followModes(): Modes {
  const changed = new Map<string, 'h' | 'l'>()
  let pending = ''
  return {
    read(bytes) {
      const text = pending + Buffer.from(bytes).toString('latin1')
      for (const [, numbers, end] of text.matchAll(sequence)) {
        for (const number of (numbers ?? '').split(';')) {
          const on = end === 'h'
          if (on === onAtStart.includes(number)) changed.delete(number)
          else changed.set(number, on ? 'h' : 'l')
        }
      }
      pending = unfinished.exec(text)?.[0].slice(0, maxPending) ?? ''
    },
    get alternateScreen() {
      return alternate.some((number) => changed.get(number) === 'h')
    },
    restore() {
      const group = (end: 'h' | 'l') => [...changed].filter(([, value]) => value === end).map(([number]) => number)
      const text = (['l', 'h'] as const).map((end) =>
        group(end).length ? `${esc}[?${group(end).join(';')}${end}` : '',
      )
      return new TextEncoder().encode(text.join(''))
    },
  }
}
