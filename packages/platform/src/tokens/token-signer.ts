import { createSigner } from 'fast-jwt'
import type { Keys } from '../config/keys.ts'
import { type SignToken, TOKEN_AUDIENCE, TOKEN_ISSUER } from './access-claims.ts'

/** Signs with the first key. Every claim is given by the caller: no clock of the library's. */
export function createTokenSigner(keys: Keys): SignToken {
  const [{ kid, secret }] = keys
  // `noTimestamp` would drop the `iat` we give; given, the library takes it and asks no clock.
  const sign = createSigner({ key: Buffer.from(secret), algorithm: 'HS256', kid })
  return ({ sub, sid, role, iat, exp }) =>
    sign({ iss: TOKEN_ISSUER, aud: TOKEN_AUDIENCE, sub, sid, role, iat, exp })
}
