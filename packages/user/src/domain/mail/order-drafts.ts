import type { Admission, Order } from '@onsale/contracts/http/order.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { Money } from '@onsale/kernel/money.ts'
import type { Params } from './account-drafts.ts'
import { formatDate, formatMoney } from './format.ts'
import type { Block, Draft, Fact, LetterContext } from './letter.ts'
import { plain } from './plain.ts'

/** An order as the order service describes it to its owner. */
export interface DescribedOrder {
  readonly userId: string
  readonly order: Order
  readonly admissions: readonly Admission[]
}

/** Beyond it a mail would be cut by mail programs: codes as text, pictures on the order's page. */
export const PICTURES_MAX = 20
const NOTHING_TO_TELL = undefined

function nameOf(order: Order, unitId: string | undefined, { locale }: LetterContext): string {
  const line = order.lines.find((candidate) => candidate.unitId === unitId) ?? order.lines[0]
  return plain(known(line, 'line of an order').ticketName[locale])
}

function orderLink(order: Order, { locale, shop }: LetterContext): Block {
  const url = `${shop.url}/orders/${encodeURIComponent(order.id)}`
  return { kind: 'link', label: locale === 'ko' ? '주문 보기' : 'See the order', url }
}

function isGood({ state }: Admission): boolean {
  return state !== 'VOID'
}

/** What the tickets are for, one line a ticket and date: `Panda World · 24 Dec × 2`. */
function summary(
  { order, admissions }: DescribedOrder,
  wanted: (admission: Admission) => boolean,
  context: LetterContext,
): string[] {
  const groups = Map.groupBy(admissions.filter(wanted), ({ unitId }) => unitId)
  return [...groups].map(([unitId, group]) => {
    const date = formatDate(known(group[0], 'admission of a group').visitDate, context.locale)
    return `${nameOf(order, unitId, context)} · ${date} × ${group.length}`
  })
}

/** `{orderId}`. Undefined when everything was given back before the mail could go. */
export function orderPaid(described: DescribedOrder, context: LetterContext): Draft | undefined {
  const { order } = described
  const { locale } = context
  const good = described.admissions.filter(isGood)
  if (good.length === 0) return NOTHING_TO_TELL
  const name = nameOf(order, good[0]?.unitId, context)
  const isPictured = good.length <= PICTURES_MAX
  const tickets = good.map((admission, index): Block => ({
    kind: 'ticket',
    ticket: {
      name: nameOf(order, admission.unitId, context),
      visitDate: formatDate(admission.visitDate, locale),
      place: `${index + 1}/${good.length}`,
      code: plain(admission.code),
      ...(isPictured && { pictureId: `ticket-${index + 1}` }),
    },
  }))
  const total = formatMoney(order.total, locale)
  const count = good.length
  return locale === 'ko'
    ? {
        subject: `예매가 끝났어요 · ${name}`,
        heading: '예매가 끝났어요',
        blocks: [
          {
            kind: 'says',
            text: isPictured
              ? `표 ${count}장, ${total}. 입장할 때 QR이나 번호를 보여 주세요.`
              : `표 ${count}장, ${total}. 입장할 때 번호를 보여 주세요. QR은 주문 화면에 있어요.`,
          },
          ...tickets,
          orderLink(order, context),
          {
            kind: 'aside',
            text: '이 번호를 가진 사람이 입장해요. 함께 갈 사람에게만 보내 주세요. 취소와 환불은 주문 화면에서 할 수 있어요.',
          },
        ],
      }
    : {
        subject: `Your tickets · ${name}`,
        heading: 'Your tickets',
        blocks: [
          {
            kind: 'says',
            text: `${count} ${count === 1 ? 'ticket' : 'tickets'}, ${total}. Show ${
              isPictured ? 'the QR code or the code under it' : 'the code'
            } at the gate.${isPictured ? '' : ' QR codes are on the page of the order.'}`,
          },
          ...tickets,
          orderLink(order, context),
          {
            kind: 'aside',
            text: 'Whoever has a code gets in: send it only to those who come with you. You can cancel on the page of the order.',
          },
        ],
      }
}

/**
 * `{orderId, amount, currency}`: what this cancellation gives back. Undefined for an order that
 * was never paid: a hold that was given up needs no mail.
 */
export function orderCancelled(
  described: DescribedOrder,
  params: Params,
  context: LetterContext,
): Draft | undefined {
  const { order } = described
  const { locale } = context
  if (order.paidAt === undefined) return NOTHING_TO_TELL
  const refund = moneyOf(params)
  const stays = summary(described, isGood, context)
  const isPartial = stays.length > 0
  const back = summary(described, (admission) => !isGood(admission), context)
  const facts = (words: {
    readonly back: string
    readonly stays: string
    readonly refund: string
  }) =>
    [
      ...back.map((value): Fact => ({ label: words.back, value })),
      ...stays.map((value): Fact => ({ label: words.stays, value })),
      { label: words.refund, value: formatMoney(refund, locale) },
    ] as const
  const name = nameOf(order, undefined, context)
  if (locale === 'ko') {
    const heading = isPartial ? '표 일부를 취소했어요' : '주문을 취소했어요'
    return {
      subject: `${heading} · ${name}`,
      heading,
      blocks: [
        {
          kind: 'facts',
          facts: facts({ back: '취소한 표', stays: '남은 표', refund: '이번 환불' }),
        },
        { kind: 'says', text: refundSentence(refund, order, locale) },
        ...(isPartial
          ? [{ kind: 'says', text: '남은 표는 그대로 쓸 수 있어요.' } as const]
          : [{ kind: 'says', text: '이 주문의 번호로는 입장할 수 없어요.' } as const]),
        orderLink(order, context),
      ],
    }
  }
  const heading = isPartial ? 'Part of your order is cancelled' : 'Your order is cancelled'
  return {
    subject: `${heading} · ${name}`,
    heading,
    blocks: [
      {
        kind: 'facts',
        facts: facts({ back: 'Given back', stays: 'Still yours', refund: 'This refund' }),
      },
      { kind: 'says', text: refundSentence(refund, order, locale) },
      {
        kind: 'says',
        text: isPartial
          ? 'The tickets that are still yours stay valid.'
          : 'The codes of this order let nobody in any more.',
      },
      orderLink(order, context),
    ],
  }
}

function refundSentence(refund: Money, order: Order, locale: 'ko' | 'en'): string {
  const sum = formatMoney(refund, locale)
  if (refund.amount === 0) {
    return locale === 'ko'
      ? '환불 규정에 따라 돌려 드릴 금액은 없어요.'
      : 'By the refund terms there is nothing to pay back.'
  }
  if (order.refund?.status === 'DONE') {
    return locale === 'ko'
      ? `${sum}을 환불했어요. 카드사에 따라 며칠 뒤에 보일 수 있어요.`
      : `${sum} was refunded. Your bank may take a few days to show it.`
  }
  return locale === 'ko'
    ? `${sum}을 결제한 곳으로 환불해요. 며칠 걸릴 수 있어요.`
    : `${sum} goes back to where you paid from. It may take a few days.`
}

/** `{orderId, amount, currency}`: a charge that could not become tickets. */
export function latePaymentRefunded(
  { order }: DescribedOrder,
  params: Params,
  context: LetterContext,
): Draft {
  const { locale } = context
  const value = formatMoney(moneyOf(params), locale)
  const name = nameOf(order, undefined, context)
  const says = lateWords(order)[locale]
  return {
    subject: `${locale === 'ko' ? '결제를 전액 환불했어요' : 'We refunded your payment'} · ${name}`,
    heading: locale === 'ko' ? '결제를 전액 환불했어요' : 'We refunded your payment',
    blocks: [
      { kind: 'says', text: says },
      {
        kind: 'facts',
        facts: [
          { label: locale === 'ko' ? '주문' : 'Order', value: name },
          { label: locale === 'ko' ? '환불' : 'Refund', value },
        ],
      },
      {
        kind: 'says',
        text:
          locale === 'ko'
            ? '결제한 곳에 따라 며칠 뒤에 보일 수 있어요.'
            : 'Your bank may take a few days to show it.',
      },
      orderLink(order, context),
    ],
  }
}

/** The event does not say why; what the order is tells. */
function lateWords(order: Order): { readonly ko: string; readonly en: string } {
  if (order.status === 'PAID') {
    return {
      ko: '이미 결제된 주문이라 두 번째 결제를 전액 환불했어요. 표는 그대로예요.',
      en: 'This order was paid already, so we refunded all of the second payment. Your tickets stay valid.',
    }
  }
  if (order.status === 'EXPIRED' || order.status === 'CANCELLED') {
    return {
      ko: '늦게 도착한 결제라 전액 환불했어요.',
      en: 'Your payment arrived late, so we refunded all of it.',
    }
  }
  return {
    ko: '결제 금액이 주문 금액과 달라 전액 환불했어요.',
    en: 'The sum paid was not that of the order, so we refunded all of it.',
  }
}

function moneyOf(params: Params): Money {
  return {
    amount: Number(known(params['amount'], 'amount of a mail')),
    currency: known(params['currency'], 'currency of a mail'),
  }
}
