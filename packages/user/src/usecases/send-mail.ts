import { known } from '@onsale/kernel/assert.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import {
  MailDelayed,
  MailRefused,
  MailServerAway,
  type MailTransport,
  type OutgoingMail,
} from '@onsale/platform/mail/transport.ts'
import type { DescribedOrder } from '../domain/mail/order-drafts.ts'
import type { Shop } from '../domain/mail/letter.ts'
import { outdatedAt } from '../domain/mail/template.ts'
import { MAIL_COLUMN } from '../domain/mail/tries.ts'
import { isAboutOrder, writeLetter } from '../domain/mail/write-letter.ts'
import { SealBroken, type Sealer, type Vault } from '../ports.ts'
import {
  type LeasedMail,
  type MailAddresses,
  type OrderBook,
  OrderBookAway,
} from '../ports/mail-queue.ts'

export interface SendMailDeps {
  readonly addresses: MailAddresses
  readonly vault: Vault
  readonly sealer: Sealer
  readonly orders: OrderBook
  readonly transport: MailTransport
  /** The picture of a code, PNG. */
  readonly drawCode: (code: string) => Uint8Array
  readonly shop: () => Shop
  readonly clock: Clock
}

export type SendMailOutcome =
  | { readonly kind: 'sent' }
  /** The person has left, or there is nothing to tell any more. */
  | { readonly kind: 'dropped' }
  /** What it says is over: a code that is dead. */
  | { readonly kind: 'outdated' }
  /** Not this one now. */
  | { readonly kind: 'delayed'; readonly reason: string; readonly isServerThere: boolean }
  /** No mail at all now. */
  | { readonly kind: 'server away'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }

const EMAIL_COLUMN = 'email'

/**
 * Sends one queued mail. Who gets it and what it says of an order is looked up now, so that the
 * queue holds neither; reasons are codes, and say nothing of the person.
 */
export async function sendMail(deps: SendMailDeps, mail: LeasedMail): Promise<SendMailOutcome> {
  if (deps.clock.now() >= outdatedAt(mail.template, mail.createdAt)) return { kind: 'outdated' }
  try {
    const outgoing = await prepare(deps, mail)
    if (outgoing === undefined) return { kind: 'dropped' }
    await deps.transport.send(outgoing)
    return { kind: 'sent' }
  } catch (fault) {
    if (fault instanceof MailServerAway) return { kind: 'server away', reason: fault.reason }
    if (fault instanceof MailDelayed) {
      return { kind: 'delayed', reason: fault.reason, isServerThere: fault.reason !== 'TIMEOUT' }
    }
    if (fault instanceof MailRefused) return { kind: 'refused', reason: fault.reason }
    if (fault instanceof OrderBookAway) {
      return { kind: 'delayed', reason: 'ORDER_AWAY', isServerThere: false }
    }
    if (fault instanceof SealBroken) return { kind: 'refused', reason: 'SEAL_BROKEN' }
    throw fault
  }
}

async function prepare(deps: SendMailDeps, mail: LeasedMail): Promise<OutgoingMail | undefined> {
  const addressSealed = await deps.addresses.findSealedAddress(mail.personId)
  if (addressSealed === undefined) return undefined
  const key = (await deps.vault.open([mail.personId])).get(mail.personId)
  if (key === undefined) return undefined
  const opened = deps.sealer.open(key, MAIL_COLUMN, mail.paramsSealed)
  // Sealed by `queueMail` from such an object.
  const params = JSON.parse(opened) as Readonly<Record<string, string>>
  const order = isAboutOrder(mail.template)
    ? await findOrder(deps, mail.personId, known(params['orderId'], 'order of a mail'))
    : undefined
  if (isAboutOrder(mail.template) && order === undefined) return undefined
  const letter = writeLetter(
    { template: mail.template, params, ...(order !== undefined && { order }) },
    { locale: mail.locale, shop: deps.shop() },
  )
  if (letter === undefined) return undefined
  const { pictures, ...said } = letter
  return {
    ...said,
    id: mail.id,
    to: deps.sealer.open(key, EMAIL_COLUMN, addressSealed),
    attachments: pictures.map(({ contentId, code }) => ({
      fileName: `${contentId}.png`,
      contentType: 'image/png',
      content: deps.drawCode(code),
      contentId,
    })),
  }
}

/** An order of this person: another's is never shown, whatever a row says. */
async function findOrder(
  { orders }: SendMailDeps,
  personId: string,
  orderId: string,
): Promise<DescribedOrder | undefined> {
  const described = await orders.describe(orderId)
  return described?.userId === personId ? described : undefined
}
