import type { Database } from '@onsale/platform/database/database.ts'
import { consumeOnce } from '@onsale/platform/outbox/sql-inbox.ts'
import type { OrderMailStore } from '../../ports/mail-queue.ts'
import { createMailTx, type QueueMailDeps } from './queue-mail.ts'
import type { UserTables } from './tables.ts'

/** Receipts of order events and the mails that they cause. */
export function createSqlOrderMailStore(
  database: Database<UserTables>,
  deps: QueueMailDeps,
): OrderMailStore {
  const mailTx = createMailTx(deps)
  return {
    async findReader(userId) {
      const user = await database.reader
        .selectFrom('users')
        .select('locale')
        .where('id', '=', userId)
        .where('closed_at', 'is', null)
        .executeTakeFirst()
      return user === undefined ? undefined : { locale: user.locale === 'en' ? 'en' : 'ko' }
    },
    write: (work) =>
      database.write((tx) =>
        work({
          async receive(consumer, eventId) {
            const receipt = { consumer, eventId, receivedAt: deps.clock.now() }
            return (await consumeOnce(tx, receipt, async () => {})) === 'applied'
          },
          ...mailTx(tx),
        }),
      ),
  }
}
