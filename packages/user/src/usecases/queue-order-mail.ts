import type { Ids } from '@onsale/kernel/ids.ts'
import type { MailTemplate, Vault } from '../ports.ts'
import type { OrderMailStore } from '../ports/mail-queue.ts'

export interface QueueOrderMailDeps {
  readonly orderMails: OrderMailStore
  readonly vault: Vault
  readonly ids: Ids
  /** A mail was committed. */
  readonly queued: () => void
}

/** What happened to somebody's order, as an event tells it. */
export interface OrderMailCommand {
  readonly consumer: string
  readonly eventId: string
  readonly template: MailTemplate
  readonly userId: string
  readonly params: Readonly<Record<string, string>>
}

/**
 * Queues the mail of an order event, once. Nothing is kept of an event of somebody without an
 * account: asked again, it comes to the same.
 */
export async function queueOrderMail(
  deps: QueueOrderMailDeps,
  command: OrderMailCommand,
): Promise<void> {
  const { userId, template, params } = command
  const reader = await deps.orderMails.findReader(userId)
  if (reader === undefined) return
  const key = (await deps.vault.open([userId])).get(userId)
  if (key === undefined) return
  const isNew = await deps.orderMails.write(async (tx) => {
    if (!(await tx.receive(command.consumer, command.eventId))) return false
    const mail = { id: deps.ids.next(), personId: userId, template, locale: reader.locale, params }
    await tx.queueMail(mail, key)
    return true
  })
  if (isNew) deps.queued()
}
