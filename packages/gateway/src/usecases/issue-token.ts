import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Role, SignToken } from '@onsale/platform/tokens/access-claims.ts'

export interface IssueTokenDeps {
  readonly sign: SignToken
  readonly clock: Clock
  readonly ids: Ids
}

export interface IssueToken {
  readonly userId: string
  readonly role: Role
  /** At most 24 h. */
  readonly lifeSeconds: number
}

/** An access token of a new session, for `onsale token` and for tests. */
export function issueToken(deps: IssueTokenDeps, command: IssueToken): string {
  const iat = Math.floor(deps.clock.now() / 1_000)
  const { userId, role, lifeSeconds } = command
  return deps.sign({ sub: userId, sid: deps.ids.next(), role, iat, exp: iat + lifeSeconds })
}
