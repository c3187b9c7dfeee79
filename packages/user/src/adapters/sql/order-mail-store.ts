import type { Clock } from '@onsale/kernel/clock.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { consumeOnce } from '@onsale/platform/outbox/sql-inbox.ts'
import type { Sealer } from '../../ports.ts'
import type { OrderMailStore } from '../../ports/mail-queue.ts'
import { queueMail } from './queue-mail.ts'
import type { UserTables } from './tables.ts'

/** Receipts of order events and the mails that they cause. */
export function createSqlOrderMailStore(
  database: Database<UserTables>,
  deps: { readonly sealer: Sealer; readonly clock: Clock },
): OrderMailStore {
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
          queueMail: (mail, key) => queueMail(tx, { mail, key }, deps),
        }),
      ),
  }
}
