import type { Transaction } from 'kysely'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { NewMail, PersonKey, Sealer } from '../../ports.ts'
import type { UserTables } from './tables.ts'

/** Tried for a day; then it is FAILED. */
export const MAIL_TRIED_MS_MAX = 86_400_000
/** What `Sealer` binds a mail's parameters to, beside the person. */
export const MAIL_COLUMN = 'mail'

/** Queues a mail in the transaction that causes it. */
export async function queueMail(
  tx: Transaction<UserTables>,
  { mail, key }: { readonly mail: NewMail; readonly key: PersonKey },
  { sealer, clock }: { readonly sealer: Sealer; readonly clock: Clock },
): Promise<void> {
  const now = clock.now()
  await tx
    .insertInto('mails')
    .values({
      id: mail.id,
      person_id: mail.personId,
      template: mail.template,
      locale: mail.locale,
      params_sealed: sealer.seal(key, MAIL_COLUMN, JSON.stringify(mail.params)),
      state: 'QUEUED',
      tries: 0,
      next_at: now,
      give_up_at: now + MAIL_TRIED_MS_MAX,
      reason: null,
      created_at: now,
    })
    .execute()
}
