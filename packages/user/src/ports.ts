import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { SignToken } from '@onsale/platform/tokens/access-claims.ts'
import type { AttemptReads, AttemptTx } from './ports/attempts.ts'
import type { CodeTx } from './ports/codes.ts'
import type { MailTx } from './ports/mail.ts'
import type { PersonKey } from './ports/person-key.ts'
import type { RefreshTokens } from './ports/refresh-tokens.ts'
import type { PersonReads, PersonTx } from './ports/persons.ts'
import type { SessionReads, SessionTx } from './ports/sessions.ts'
import type { ThrottleReads, ThrottleTx } from './ports/throttles.ts'
import type { UserReads, UserRowTx } from './ports/users.ts'

export type { MailTemplate, NewMail } from './ports/mail.ts'
export type { PersonKey } from './ports/person-key.ts'

/** Data keys in a store of their own, so that its backups can live shorter than the books'. */
export interface Vault {
  /** Durable when it resolves; call it before the transaction that writes sealed columns. */
  make(personId: string): Promise<PersonKey>
  /** A person that is missing in the answer has no key any more: what it sealed is gone. */
  open(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonKey>>
  destroy(personIds: readonly string[]): Promise<void>
}

/** Columns sealed for one person. `column` is `email`, `name`, `phone`, `device` or `mail`. */
export interface Sealer {
  /** AES-256-GCM, fresh nonce; person, column and key id bound as associated data. */
  seal(key: PersonKey, column: string, text: string): string
  /** Throws `SealBroken`: tampered with, moved to another row or column, or of another key. */
  open(key: PersonKey, column: string, sealed: string): string
}

export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** Keyed hashes under keys derived (HKDF, one label each) from the service's secret. */
export interface Hashes {
  /** Blind index of an address, which is case-folded first. */
  emailIndex(email: string): string
  /** A code is good for what it is bound to (an attempt's id, an address's index) alone. */
  code(boundTo: string, code: string): string
  refreshToken(token: string): string
  source(address: string): string
}

/** Every verb throws a retryable fault when too many wait. */
export interface Passwords {
  /** argon2id, as a PHC string. */
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  /** A check that costs the same and is always wrong: for addresses without an account. */
  verifyNothing(password: string): Promise<false>
  /** Whether the hash was made with weaker parameters than those of now. */
  isOutdated(hash: string): boolean
  /** Throws what the next verb would throw, before any work is done for it. */
  refuseWhenFull(): void
}

/**
 * Turns within this process, so that right passwords wait instead of being refused. What keeps
 * wrong ones from being judged is counted in the store.
 */
export interface Turns {
  /** First come, first served for each subject. Throws a retryable fault when too many wait. */
  run<Result>(subject: string, work: () => Promise<Result>): Promise<Result>
}

/** One write transaction; colleagues of a table have their verbs in `ports/`. */
export interface UserTx
  extends UserRowTx, AttemptTx, SessionTx, CodeTx, ThrottleTx, MailTx, PersonTx {}

/** What is committed, outside any transaction. */
export interface UserStoreReads
  extends UserReads, AttemptReads, SessionReads, ThrottleReads, PersonReads {}

export interface UserStore extends UserStoreReads {
  /** All or nothing; durable when it resolves. No network call and no hashing inside `work`. */
  write<Result>(work: (tx: UserTx) => Promise<Result>): Promise<Result>
}

/** What the use cases of accounts and sessions are given. */
export interface UserDeps {
  readonly store: UserStore
  readonly vault: Vault
  readonly sealer: Sealer
  readonly hashes: Hashes
  readonly passwords: Passwords
  readonly turns: Turns
  /** Asked with a password in lower case. */
  readonly isCommonPassword: (password: string) => boolean
  readonly refreshTokens: RefreshTokens
  readonly signAccessToken: SignToken
  /** Failed log-ins of one source in a minute. */
  readonly sourceFailuresMax: number
  readonly clock: Clock
  readonly ids: Ids
  readonly randomness: Randomness
}
