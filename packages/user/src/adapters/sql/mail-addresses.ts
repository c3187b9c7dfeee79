import type { Database } from '@onsale/platform/database/database.ts'
import type { MailAddresses } from '../../ports/mail-queue.ts'
import type { UserTables } from './tables.ts'

/** Addresses of users, else of sign-up attempts. Somebody who has left gets no mail. */
export function createSqlMailAddresses(database: Database<UserTables>): MailAddresses {
  return {
    async findSealedAddress(personId) {
      const user = await database.reader
        .selectFrom('users')
        .select(['email_sealed', 'closed_at'])
        .where('id', '=', personId)
        .executeTakeFirst()
      if (user !== undefined) {
        return user.closed_at === null ? (user.email_sealed ?? undefined) : undefined
      }
      const attempt = await database.reader
        .selectFrom('attempts')
        .select('email_sealed')
        .where('person_id', '=', personId)
        .executeTakeFirst()
      return attempt?.email_sealed
    },
  }
}
