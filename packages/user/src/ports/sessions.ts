import type { Session } from '../domain/session.ts'

export interface Revocation {
  readonly position: number
  readonly sessionId: string
  /** UTC ms. */
  readonly forgetAt: number
}

export interface SessionReads {
  findSession(sessionId: string): Promise<Session | undefined>
  /** Sessions of the user that were not ended and are not past their time, newest first. */
  listLiveSessions(userId: string, now: number): Promise<readonly Session[]>
  /** Lowest position first; all of them below the last one were seen or are in the answer. */
  listRevocations(after: number, limit: number): Promise<readonly Revocation[]>
}

export interface SessionTx {
  /** Locks the session's row: refreshes of one session go one by one. */
  lockSession(sessionId: string): Promise<Session | undefined>
  /** Not ended and not past their time, newest first. Lock the user first. */
  listLiveSessions(userId: string, now: number): Promise<readonly Session[]>
  insertSession(session: Session): Promise<void>
  updateSession(session: Session): Promise<void>
  /**
   * Marks the sessions ended and tells the gateways by the revocation feed. Call it last: from
   * here to the commit the feed is locked.
   */
  endSessions(sessionIds: readonly string[], at: number): Promise<void>
}
