import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { deriveKey } from '@onsale/platform/crypto/derive-key.ts'
import { openBytes, sealBytes } from '@onsale/platform/crypto/seal-bytes.ts'
import type { RefreshTokens } from '../../ports/refresh-tokens.ts'

const ID_BYTES = 16
const GENERATION_BYTES = 4
const SECRET_BYTES = 32
const TAG_BYTES = 16
const BODY_BYTES = ID_BYTES + GENERATION_BYTES + SECRET_BYTES
const GENERATION_MAX = 0xffff_ffff

/**
 * Refresh tokens: base64url of the session's id, the generation (big endian), 256 bits of
 * chance, and a tag over the three under the service's secret. The tag tells a token that was
 * ours from one that never was, without a row for each: of a session only its newest token's
 * hash is kept.
 */
export function createRefreshTokens(secret: Uint8Array, randomness: Randomness): RefreshTokens {
  const tagKey = deriveKey(secret, 'onsale user refresh tag v1')
  const tag = (body: Uint8Array): Buffer =>
    createHmac('sha256', tagKey).update(body).digest().subarray(0, TAG_BYTES)
  return {
    make(sessionId, generation) {
      const id = Buffer.from(sessionId.replaceAll('-', ''), 'hex')
      if (id.length !== ID_BYTES || generation > GENERATION_MAX) {
        throw new RangeError('a refresh token is made for a UUID and 32 bits of generation')
      }
      const body = Buffer.alloc(BODY_BYTES)
      body.set(id)
      body.writeUInt32BE(generation, ID_BYTES)
      body.set(randomness.bytes(SECRET_BYTES), ID_BYTES + GENERATION_BYTES)
      return Buffer.concat([body, tag(body)]).toString('base64url')
    },
    read(token) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== BODY_BYTES + TAG_BYTES) return undefined
      if (bytes.toString('base64url') !== token) return undefined
      const body = bytes.subarray(0, BODY_BYTES)
      if (!timingSafeEqual(bytes.subarray(BODY_BYTES), tag(body))) return undefined
      return { sessionId: toUuid(body), generation: body.readUInt32BE(ID_BYTES) }
    },
    sealChild: (parent, child) =>
      sealBytes(Buffer.from(child), childKey(parent), CHILD, randomness),
    openChild(parent, sealed) {
      try {
        return Buffer.from(openBytes(sealed, childKey(parent), CHILD)).toString()
      } catch {
        return undefined
      }
    },
  }
}

const CHILD = 'onsale user refresh child v1'

/** Whoever has the parent can open its child; the database alone cannot. */
function childKey(parent: string): Uint8Array {
  return deriveKey(Buffer.from(parent, 'base64url'), CHILD)
}

function toUuid(body: Uint8Array): string {
  const hex = Buffer.from(body.subarray(0, ID_BYTES)).toString('hex')
  const ends = [8, 12, 16, 20, 32]
  return ends.map((end, at) => hex.slice(ends[at - 1] ?? 0, end)).join('-')
}
