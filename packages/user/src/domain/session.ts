import type { Role } from './person.ts'

/** Where the refresh token travels; a session keeps what it began with. */
export type Transport = 'body' | 'cookie'

/**
 * A log-in on one device. LIVE → ENDED, and never back; past `expiresAt`, or of an older epoch
 * than its user's, it is dead without having been ended. Instants in UTC ms.
 */
export interface Session {
  readonly id: string
  readonly userId: string
  readonly epoch: number
  readonly role: Role
  readonly deviceSealed: string
  readonly transport: Transport
  readonly generation: number
  readonly refreshHash: string
  readonly rotatedAt: number | null
  readonly childSealed: string | null
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly endedAt: number | null
}
