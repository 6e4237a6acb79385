/** A short key for texts that may be long: 53 bits (cyrb53), enough to tell the few hundred calls of a run apart. */
export function textKey(...texts: readonly string[]): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (const text of texts) {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      high = Math.imul(high ^ code, 2_654_435_761)
      low = Math.imul(low ^ code, 1_597_334_677)
    }
    high = Math.imul(high ^ 0x1_0000, 2_246_822_507)
    low = Math.imul(low ^ 0x1_0000, 3_266_489_909)
  }
  return `${(high >>> 0).toString(36)}.${(low >>> 0).toString(36)}`
}
