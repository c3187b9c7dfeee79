import type { Transaction } from 'kysely'
import type { Database } from '@onsale/platform/database/database.ts'
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
  return {
    ...createUserReads(database.reader),
    ...createAttemptReads(database.reader),
    ...createSessionReads(database.reader),
    ...createThrottleReads(database.reader),
    ...createPersonReads(database.reader),
    write: (work) =>
      database.write((tx) =>
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
