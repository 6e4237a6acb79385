import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Ring } from './ring.ts'

const sealVersion = 1
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** What a sealed value belongs to; opening it under anything else fails. */
export type SealedFor = { owner: string; provider: string; rowId: string }

/** A data key as it is stored: sealed under one master key of the ring. */
export type WrappedKey = { id: string; owner: string; masterVersion: number; wrapped: Buffer }

// Each part is preceded by its length, so that no two lists of parts give the same bytes.
const bound = (...parts: string[]): Buffer =>
  Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''))

/** AES-256-GCM: `version ‖ nonce ‖ ciphertext ‖ tag`. */
export function seal(key: Buffer, plain: Buffer, aad: Buffer, nonce: Buffer = randomBytes(nonceBytes)): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(aad)
  return Buffer.concat([Buffer.of(sealVersion), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `seal` made. Throws Error when a bit of it, its key or what it is bound to differs. */
export function unseal(key: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== sealVersion)
    throw new Error('a sealed value has an unknown form')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()])
}

/** Makes a data key of `owner` under the ring's first master key. */
export function makeDataKey(ring: Ring, id: string, owner: string): WrappedKey {
  const master = ring[0]
  if (!master) throw new Error('the key ring is empty')
  const wrapped = seal(master.key, randomBytes(keyBytes), wrapBinding(owner, id, master.version))
  return { id, owner, masterVersion: master.version, wrapped }
}

/** The data key itself. Throws Error when the ring lacks its master key or anything was changed. */
export function openDataKey(ring: Ring, key: WrappedKey): Buffer {
  const master = ring.find((entry) => entry.version === key.masterVersion)
  if (!master) throw new Error(`the key ring lacks version ${key.masterVersion}`)
  return unseal(master.key, key.wrapped, wrapBinding(key.owner, key.id, key.masterVersion))
}

const wrapBinding = (owner: string, id: string, version: number): Buffer => bound(owner, id, String(version))

/** Seals a text for one row of one owner. */
export const sealText = (dataKey: Buffer, text: string, of: SealedFor, nonce?: Buffer): Buffer =>
  seal(dataKey, Buffer.from(text), bound(of.owner, of.provider, of.rowId), nonce)

/** Opens what `sealText` made for the same owner, provider and row. */
export const openText = (dataKey: Buffer, sealed: Buffer, of: SealedFor): string =>
  unseal(dataKey, sealed, bound(of.owner, of.provider, of.rowId)).toString()
