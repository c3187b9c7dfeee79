import type { Transaction } from 'kysely'
import type { UserTables } from './tables.ts'

/**
 * The account with all that hangs on it. Revocations stay until every token has run out: they
 * name sessions, and nobody. So do throttles, which name hashes, and forget within a day.
 */
export async function deleteAccount(
  tx: Transaction<UserTables>,
  { id, emailIndex }: { readonly id: string; readonly emailIndex: string | null },
): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', '=', id).execute()
  await tx.deleteFrom('known_sources').where('user_id', '=', id).execute()
  await tx.deleteFrom('security_events').where('user_id', '=', id).execute()
  await tx.deleteFrom('agreements').where('person_id', '=', id).execute()
  await tx.deleteFrom('attempts').where('person_id', '=', id).execute()
  if (emailIndex !== null) {
    await tx.deleteFrom('reset_codes').where('email_index', '=', emailIndex).execute()
  }
  await tx.deleteFrom('users').where('id', '=', id).execute()
}
