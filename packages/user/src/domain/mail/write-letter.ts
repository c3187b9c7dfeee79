import { known } from '@onsale/kernel/assert.ts'
import type { MailTemplate } from './template.ts'
import * as account from './account-drafts.ts'
import type { Draft, Letter, LetterContext, Picture } from './letter.ts'
import * as orders from './order-drafts.ts'
import { plain } from './plain.ts'
import { renderHtml } from './render-html.ts'
import { renderText } from './render-text.ts'

/** What a template is filled with: the sealed parameters, and the order where it is about one. */
export interface LetterInput {
  readonly template: MailTemplate
  readonly params: account.Params
  readonly order?: orders.DescribedOrder
}

/** Whether the template shows an order, as it is when the mail goes out. */
export function isAboutOrder(template: MailTemplate): boolean {
  return (
    template === 'order-paid' ||
    template === 'order-cancelled' ||
    template === 'late-payment-refunded'
  )
}

/** Undefined when by now there is nothing to tell. Throws when a parameter is missing. */
export function writeLetter(input: LetterInput, context: LetterContext): Letter | undefined {
  const draft = draftOf(input, context)
  if (draft === undefined) return undefined
  const subject = plain(draft.subject)
  return {
    subject,
    text: renderText({ ...draft, subject }, context),
    html: renderHtml({ ...draft, subject }, context),
    pictures: draft.blocks.flatMap(pictureOf),
  }
}

function draftOf(input: LetterInput, context: LetterContext): Draft | undefined {
  const { params } = input
  const order = (): orders.DescribedOrder => known(input.order, 'order of a mail')
  switch (input.template) {
    case 'verify-address':
      return account.verifyAddress(params, context)
    case 'address-taken':
      return account.addressTaken(params, context)
    case 'reset-password':
      return account.resetPassword(params, context)
    case 'password-changed':
      return account.passwordChanged(params, context)
    case 'new-device':
      return account.newDevice(params, context)
    case 'order-paid':
      return orders.orderPaid(order(), context)
    case 'order-cancelled':
      return orders.orderCancelled(order(), params, context)
    case 'late-payment-refunded':
      return orders.latePaymentRefunded(order(), params, context)
  }
}

function pictureOf(block: Draft['blocks'][number]): Picture[] {
  if (block.kind !== 'ticket' || block.ticket.pictureId === undefined) return []
  return [{ contentId: block.ticket.pictureId, code: block.ticket.code }]
}
