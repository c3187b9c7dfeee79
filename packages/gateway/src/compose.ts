import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Identify } from '@onsale/platform/http/ports.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import {
  TOKEN_LEEWAY_SECONDS,
  TOKEN_LIFE_SECONDS_MAX,
} from '@onsale/platform/tokens/access-claims.ts'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { createRevocationFeed } from './adapters/calls/revocation-feed.ts'
import { createSessionJudge } from './adapters/calls/session-judge.ts'
import { createTokenVerifier } from './adapters/jwt-verifier.ts'
import { createLiveSessions, type LiveSessions } from './engine/live-sessions.ts'
import { createRevocations, type Revocations } from './engine/revocations.ts'
import { createIdentify } from './usecases/identify.ts'
import { issueToken, type IssueToken } from './usecases/issue-token.ts'

export interface GatewayOptions {
  readonly tokenKeys: Keys
  /** Calls the user service. */
  readonly userClient: CallClient
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface Gateway {
  /** What the listener identifies people by. */
  readonly identify: Identify
  /** Begins to follow revocations; resolves when all that count now are known. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Builds the gateway; the only place that names its adapters. */
export function composeGateway(options: GatewayOptions): Gateway {
  const { tokenKeys, userClient, clock, scheduler, logger, metrics } = options
  const revocations = createRevocations({
    feed: createRevocationFeed(userClient, scheduler),
    tokenLifeMsMax: (TOKEN_LIFE_SECONDS_MAX + TOKEN_LEEWAY_SECONDS) * 1_000,
    clock,
    scheduler,
    logger,
  })
  const judge = createSessionJudge(userClient, scheduler)
  const liveSessions = createLiveSessions({ judge, clock, logger })
  measure(metrics, revocations, liveSessions)
  return {
    identify: createIdentify({
      verify: createTokenVerifier(tokenKeys, clock),
      revocations,
      liveSessions,
    }),
    start: () => revocations.start(),
    stop: () => revocations.stop(),
  }
}

function measure(metrics: Metrics, revocations: Revocations, liveSessions: LiveSessions): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help }, read)
  const { figures } = revocations
  gauge('onsale_revocations_known', 'Ended sessions whose tokens are refused', figures.known)
  gauge(
    'onsale_revocations_age_seconds',
    'Since revocations were last read to the end; over 1: the user service cannot be reached',
    () => figures.ageMs() / 1_000,
  )
  gauge('onsale_revocation_pulls_failed', 'Reads of revocations that failed since the start', () =>
    figures.failedPulls(),
  )
  gauge(
    'onsale_staff_tokens_unasked',
    'Tokens of staff let pass since the start because no session could be asked',
    liveSessions.figures.unasked,
  )
}

/** Makes access tokens without an account: for development and tests. */
export function composeIssueToken(
  tokenKeys: Keys,
  deps: { readonly clock: Clock; readonly ids: Ids },
): (command: IssueToken) => string {
  const sign = createTokenSigner(tokenKeys)
  return (command) => issueToken({ sign, ...deps }, command)
}
