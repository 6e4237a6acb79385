import { timingSafeEqual } from 'node:crypto'
import { Fault } from '@codeberth/protocol'

/** Who may call this boot of the daemon: the holder of its token, with the highest generation seen so far. */
export type Access = {
  /** The first call sets the token of this boot; a later one must bring the same. Raises the generation. */
  hello(token: string, generation: number): void
  /** Throws Fault('unauthenticated') without the token, Fault('fenced') for a generation below the highest. */
  check(token: string | undefined, generation: number): void
}

/** Nobody has said hello yet, so every call but `hello` is refused. `raised` hears of each higher generation, before it is served. */
export function openAccess(raised: (generation: number) => void = () => undefined): Access {
  let known: Buffer | null = null
  let highest = 0
  const check = (token: string | undefined, generation: number) => {
    const given = Buffer.from(token ?? '')
    if (!known || given.length !== known.length || !timingSafeEqual(given, known)) throw new Fault('unauthenticated')
    if (!(generation >= highest)) throw new Fault('fenced')
    if (generation > highest) raised(generation)
    highest = generation
  }
  return {
    hello(token, generation) {
      known ??= Buffer.from(token)
      check(token, generation)
    },
    check,
  }
}
