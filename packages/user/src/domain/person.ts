import type { Agreements, Locale, Role } from '@onsale/contracts/http/account.ts'

export type { Agreements, Locale, Role }

/** An account as the books have it: personal columns stay sealed. Instants in UTC ms. */
export interface User {
  readonly id: string
  readonly version: number
  readonly emailIndex: string | null
  readonly emailSealed: string | null
  readonly nameSealed: string | null
  readonly phoneSealed: string | null
  readonly locale: Locale
  readonly role: Role
  readonly passwordHash: string | null
  readonly sessionEpoch: number
  readonly createdAt: number
  readonly closedAt: number | null
}

/**
 * Somebody asked for an account with an address that is yet to be proved. Nobody can log in by
 * an attempt; verified it becomes the user `personId`.
 */
export interface Attempt {
  readonly id: string
  readonly personId: string
  readonly emailIndex: string
  readonly emailSealed: string
  readonly nameSealed: string
  readonly phoneSealed: string | null
  readonly locale: Locale
  readonly agreements: Agreements
  readonly passwordHash: string
  readonly codeHash: string | null
  readonly codeSentAt: number
  readonly codeExpiresAt: number
  readonly tries: number
  readonly resends: number
  readonly usedAt: number | null
  readonly createdAt: number
}
