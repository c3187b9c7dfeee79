/** What a person's own audit trail tells of; words of the API, never taken back. */
export type SecurityEventType =
  | 'account-created'
  | 'logged-in'
  | 'logged-out'
  | 'logged-out-everywhere'
  | 'session-ended'
  | 'refresh-reused'
  | 'password-changed'
  | 'password-reset'
  | 'role-changed'
  | 'profile-changed'
  | 'data-exported'
  | 'data-read-by-staff'

export interface NewSecurityEvent {
  readonly id: string
  readonly userId: string
  readonly type: SecurityEventType
  /** UTC ms. */
  readonly at: number
  readonly sessionId: string | null
  /** The device's name, sealed under the person's key for column `device`. */
  readonly deviceSealed: string | null
}
