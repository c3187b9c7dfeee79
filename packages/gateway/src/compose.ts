import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import type { Identify } from '@onsale/platform/http/ports.ts'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { createTokenVerifier } from './adapters/jwt-verifier.ts'
import { createIdentify } from './usecases/identify.ts'
import { issueToken, type IssueToken } from './usecases/issue-token.ts'

/** What the listener identifies people by. */
export function composeIdentify(tokenKeys: Keys, clock: Clock): Identify {
  return createIdentify(createTokenVerifier(tokenKeys, clock))
}

/** Makes access tokens without an account: for development and tests. */
export function composeIssueToken(
  tokenKeys: Keys,
  deps: { readonly clock: Clock; readonly ids: Ids },
): (command: IssueToken) => string {
  const sign = createTokenSigner(tokenKeys)
  return (command) => issueToken({ sign, ...deps }, command)
}
