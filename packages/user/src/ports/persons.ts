import type { Agreements } from '../domain/person.ts'
import type { NewSecurityEvent } from '../domain/security-event.ts'

/** An account is gone and its last steps are not all done. Instants in UTC ms. */
export interface Departure {
  readonly personId: string
  readonly leftAt: number
  /** When its steps are tried (again). */
  readonly nextAt: number
}

/** What commerce law keeps of somebody who is gone, sealed under the retention key. */
export interface Retained {
  readonly personId: string
  readonly sealed: string
  /** UTC ms. */
  readonly until: number
}

export interface AccessRecord {
  readonly id: string
  readonly actorId: string
  /** UTC ms. */
  readonly at: number
  readonly sourceSealed: string | null
  readonly subjectId: string
  readonly what: 'personal-data'
  readonly reasonSealed: string
}

export interface Agreed {
  readonly name: string
  readonly value: Agreements[string]
  /** UTC ms. */
  readonly agreedAt: number
}

export interface PersonReads {
  hasAdmin(): Promise<boolean>
  findRetained(personId: string): Promise<Retained | undefined>
  findAgreements(personId: string): Promise<readonly Agreed[]>
  /** Newest first, at most `limit`, only those before `beforeId`. */
  listSecurityEvents(
    userId: string,
    page: { readonly limit: number; readonly beforeId?: string },
  ): Promise<readonly NewSecurityEvent[]>
  /** About this person, newest first, at most `limit`. */
  listAccessRecords(subjectId: string, limit: number): Promise<readonly AccessRecord[]>
  /** Whose turn it is, longest due first, at most `limit`. */
  listDepartures(now: number, limit: number): Promise<readonly Departure[]>
  /** Whose time has ended, at most `limit`. */
  listOverdueRetained(now: number, limit: number): Promise<readonly Retained[]>
  /**
   * Which of these people still need their keys: the account's key by an account or a sign-up
   * attempt, the retention key by retained data. Asked of one snapshot.
   */
  findKeysNeeded(people: {
    readonly account: readonly string[]
    readonly retention: readonly string[]
  }): Promise<{
    readonly account: ReadonlySet<string>
    readonly retention: ReadonlySet<string>
  }>
}

export interface PersonTx {
  /** Locks the rows of all admins, in the order of their ids. */
  lockAdmins(): Promise<readonly string[]>
  /**
   * Deletes the account with what hangs on it: sessions, agreements, events, known sources,
   * mails. Lock the user and end the sessions first.
   */
  deleteAccount(userId: string): Promise<void>
  insertDeparture(departure: Departure): Promise<void>
  updateDeparture(departure: Departure): Promise<void>
  deleteDeparture(personId: string): Promise<void>
  insertRetained(retained: Retained): Promise<void>
  deleteRetained(personIds: readonly string[]): Promise<void>
  insertAccessRecord(record: AccessRecord): Promise<void>
}
