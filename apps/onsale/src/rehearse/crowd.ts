import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { issueToken } from '@onsale/gateway/usecases/issue-token.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { formatKeys, KEY_BYTES_MIN, type Keys } from '@onsale/platform/config/keys.ts'
import type { Buyer } from './shop.ts'

/** Persons with access tokens of their own, signed with keys that only this rehearsal knows. */
export interface Crowd {
  /** For ONSALE_TOKEN_KEYS. */
  readonly tokenKeys: string
  readonly admin: Buyer
  /** `count` distinct persons; other groups are other persons. */
  buyers(group: string, count: number): Buyer[]
}

const TOKEN_LIFE_SECONDS = 3_600

export function createCrowd(clock: Clock, randomness: Randomness): Crowd {
  const keys: Keys = [{ kid: 'rehearsal', secret: randomness.bytes(KEY_BYTES_MIN) }]
  const deps = { sign: createTokenSigner(keys), clock, ids: createIds(clock, randomness) }
  const person = (userId: string, role: 'admin' | 'customer'): Buyer => ({
    userId,
    token: issueToken(deps, { userId, role, lifeSeconds: TOKEN_LIFE_SECONDS }),
  })
  return {
    tokenKeys: formatKeys(keys),
    admin: person('operator', 'admin'),
    buyers: (group, count) =>
      Array.from({ length: count }, (_, index) => person(`${group}-${index + 1}`, 'customer')),
  }
}
