import type { Attempt } from '../domain/person.ts'

export interface AttemptReads {
  findAttempt(attemptId: string): Promise<Attempt | undefined>
  /** The newest that nobody has verified, made after `since` (UTC ms). */
  findNewestAttempt(emailIndex: string, since: number): Promise<Attempt | undefined>
}

export interface AttemptTx {
  /** Locks the attempt's row: codes of one attempt are judged one by one. */
  lockAttempt(attemptId: string): Promise<Attempt | undefined>
  /** Locks the address’s attempts, newest first: whoever deletes them knows what they deleted. */
  listAttempts(emailIndex: string): Promise<readonly Attempt[]>
  insertAttempt(attempt: Attempt): Promise<void>
  updateAttempt(attempt: Attempt): Promise<void>
  deleteAttempts(attemptIds: readonly string[]): Promise<void>
}
