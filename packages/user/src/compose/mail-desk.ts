import type { Clock } from '@onsale/kernel/clock.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { createSqlMailQueue } from '../adapters/sql/mail-queue.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { MAIL_TRIED_MS_MAX } from '../domain/mail/tries.ts'
import type { MailQueue } from '../ports/mail-queue.ts'

/** What an operator asks of the mails, beside a running service too. */
export interface MailDesk extends Pick<MailQueue, 'count' | 'listFailures'> {
  /** Whatever was given up is tried for another day; resolves with how many. */
  sendAgain(): Promise<number>
}

export function openMailDesk(database: Database<UserTables>, clock: Clock): MailDesk {
  const queue = createSqlMailQueue(database)
  return {
    count: () => queue.count(),
    listFailures: () => queue.listFailures(),
    sendAgain() {
      const now = clock.now()
      return queue.queueFailedAgain(now, now + MAIL_TRIED_MS_MAX)
    },
  }
}
