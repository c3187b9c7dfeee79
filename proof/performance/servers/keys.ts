import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { issueToken, type IssueToken } from '@onsale/gateway/usecases/issue-token.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { formatKeys, type Keys } from '@onsale/platform/config/keys.ts'

const randomness = createSystemRandomness()
const ids = createIds(systemClock, randomness)

/** The keys of this run: every server verifies by them, the load is signed with them. */
export const tokenKeys: Keys = [{ kid: 'bench', secret: randomness.bytes(32) }]
export const tokenKeysText = formatKeys(tokenKeys)

const sign = createTokenSigner(tokenKeys)

export function tokenOf(userId: string, role: IssueToken['role'] = 'customer'): string {
  return issueToken({ sign, clock: systemClock, ids }, { userId, role, lifeSeconds: 86_400 })
}
