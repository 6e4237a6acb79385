import { createHash } from 'node:crypto'

/** SHA-256 of the bytes in lower-case hex: what read gives and a write's precondition compares. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
