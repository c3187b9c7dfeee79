import { SqliteAdapter, type Transaction } from 'kysely'
import type { Database } from '@onsale/platform/database/database.ts'
import { shareCommits } from '@onsale/platform/database/share-commits.ts'
import type { UserStore } from '../../ports.ts'
import type { MailTx } from '../../ports/mail.ts'
import { createAttemptReads, createAttemptTx } from './attempts.ts'
import { createCodeTx } from './codes.ts'
import { createPersonReads } from './person-reads.ts'
import { createPersonTx } from './person-tx.ts'
import { createSessionReads, createSessionTx } from './sessions.ts'
import type { UserTables } from './tables.ts'
import { createThrottleReads, createThrottleTx } from './throttles.ts'
import { createUserReads, createUserRowTx } from './users.ts'

export function createSqlUserStore(options: {
  readonly database: Database<UserTables>
  /** How mails are queued in a transaction. */
  readonly mailTx: (tx: Transaction<UserTables>) => MailTx
}): UserStore {
  const { database, mailTx } = options
  const write = commitsOf(database)
  return {
    ...createUserReads(database.reader),
    ...createAttemptReads(database.reader),
    ...createSessionReads(database.reader),
    ...createThrottleReads(database.reader),
    ...createPersonReads(database.reader),
    write: (work) =>
      write((tx) =>
        work({
          ...createUserRowTx(tx),
          ...createAttemptTx(tx),
          ...createSessionTx(tx),
          ...createCodeTx(tx),
          ...createThrottleTx(tx),
          ...createPersonTx(tx),
          ...mailTx(tx),
        }),
      ),
  }
}

/**
 * Where one writer owns the file, those who wait for a commit share the next one: thousands of
 * sessions rotate at once, and a log-in is two commits. A server has many writers and gathers their
 * commits by itself; there, works together would hold each other's locks.
 */
function commitsOf(database: Database<UserTables>): Database<UserTables>['write'] {
  const hasOneWriter = database.reader.getExecutor().adapter instanceof SqliteAdapter
  return hasOneWriter ? shareCommits(database) : (work) => database.write(work)
}
