import { timingSafeEqual } from 'node:crypto'

/** Whether an `Authorization` header carries the key that the services share; how long the comparison takes tells nothing. */
export function isServiceKey(given: string | null | undefined, serviceKey: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(`Bearer ${serviceKey}`)]
  return a.length === b.length && timingSafeEqual(a, b)
}
