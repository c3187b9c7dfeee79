import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Seals } from '../../ports.ts'

const TAG_BYTES = 16
const ID_BYTES = 16

/**
 * Codes and tokens derived from ids and a secret, so that whoever steals the database alone
 * can make none of them.
 * - Admission code: 26 characters of Crockford's base 32 (130 bits), easy to read aloud.
 * - Return token: the payment's id and a 128-bit tag, base64url.
 */
export function createSeals(secret: Uint8Array): Seals {
  const tag = (purpose: string, id: string): Buffer =>
    createHmac('sha256', secret).update(`${purpose} ${id}`).digest()
  const returnTag = (paymentId: string): Buffer =>
    tag('payment return', paymentId).subarray(0, TAG_BYTES)
  return {
    admissionCode: (admissionId) => base32(tag('admission', admissionId)),
    returnToken(paymentId) {
      const id = Buffer.from(paymentId.replaceAll('-', ''), 'hex')
      return Buffer.concat([id, returnTag(paymentId)]).toString('base64url')
    },
    paymentIdOf(returnToken) {
      const bytes = Buffer.from(returnToken, 'base64url')
      if (bytes.length !== ID_BYTES + TAG_BYTES) return undefined
      if (bytes.toString('base64url') !== returnToken) return undefined
      const paymentId = toUuid(bytes.subarray(0, ID_BYTES))
      const isOurs = timingSafeEqual(bytes.subarray(ID_BYTES), returnTag(paymentId))
      return isOurs ? paymentId : undefined
    },
  }
}

const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_CHARACTERS = 26

function base32(bytes: Uint8Array): string {
  let code = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5 && code.length < CODE_CHARACTERS) {
      bits -= 5
      code += BASE32[(value >> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return code
}

function toUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
