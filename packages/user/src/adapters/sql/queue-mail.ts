import type { Transaction } from 'kysely'
import type { Clock } from '@onsale/kernel/clock.ts'
import { MAIL_COLUMN, MAIL_TRIED_MS_MAX } from '../../domain/mail/tries.ts'
import type { NewMail, PersonKey, Sealer } from '../../ports.ts'
import type { MailTx } from '../../ports/mail.ts'
import type { UserTables } from './tables.ts'

/** The queue as a write transaction of the user store has it. */
export function createMailTx(deps: QueueMailDeps): (tx: Transaction<UserTables>) => MailTx {
  return (tx) => ({ queueMail: (mail, key) => queueMail(tx, { mail, key }, deps) })
}

export interface QueueMailDeps {
  readonly sealer: Sealer
  readonly clock: Clock
}

/** Queues a mail in the transaction that causes it. */
export async function queueMail(
  tx: Transaction<UserTables>,
  { mail, key }: { readonly mail: NewMail; readonly key: PersonKey },
  { sealer, clock }: QueueMailDeps,
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
