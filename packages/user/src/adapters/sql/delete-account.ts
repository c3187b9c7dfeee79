import type { Transaction } from 'kysely'
import type { UserTables } from './tables.ts'

/**
 * The account with all that hangs on it. Revocations stay until every token has run out: they
 * name sessions, and nobody. So do throttles, which name hashes, and forget within a day.
 */
export async function deleteAccount(tx: Transaction<UserTables>, userId: string): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', '=', userId).execute()
  await tx.deleteFrom('known_sources').where('user_id', '=', userId).execute()
  await tx.deleteFrom('security_events').where('user_id', '=', userId).execute()
  await tx.deleteFrom('mails').where('person_id', '=', userId).execute()
  await tx.deleteFrom('agreements').where('person_id', '=', userId).execute()
  await tx.deleteFrom('users').where('id', '=', userId).execute()
}
