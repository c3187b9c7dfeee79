import type { Agreements, User } from '../domain/person.ts'
import type { NewSecurityEvent } from '../domain/security-event.ts'

export interface UserReads {
  findUser(userId: string): Promise<User | undefined>
  findUserByAddress(emailIndex: string): Promise<User | undefined>
}

export interface UserRowTx {
  /**
   * Locks the user's row until the end of the transaction. Whatever makes or ends sessions
   * takes this lock first: log-in and log-out everywhere go one after the other.
   */
  lockUser(userId: string): Promise<User | undefined>
  findUserByAddress(emailIndex: string): Promise<User | undefined>
  /** Throws `DuplicateKey` when another account has the address by now. */
  insertUser(user: User): Promise<void>
  /** Writes the whole row; counts its version up. */
  updateUser(user: User): Promise<void>
  insertAgreements(personId: string, agreements: Agreements, at: number): Promise<void>
  addSecurityEvent(event: NewSecurityEvent): Promise<void>
}
