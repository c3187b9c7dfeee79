import type { PlantedBug } from '../planted-bug.ts'

const ORDER = 'packages/order/src'

/** Mistakes about payments and refunds. */
export const moneyBugs: readonly PlantedBug[] = [
  {
    name: 'refund from the present price',
    breaks: 'who paid 50,000 gets back what the ticket costs today',
    file: `${ORDER}/domain/decide-cancel.ts`,
    from: 'const quote = quoteRefund(order, command.admissionIds, context.now)',
    to: `const lines = order.lines.map((line) => ({
      ...line,
      unitPrice: state.sales.get(line.terms.ticketId)?.price ?? line.unitPrice,
    }))
    const quote = quoteRefund({ ...order, lines }, command.admissionIds, context.now)`,
  },
  {
    name: 'refund by the present policy',
    breaks: 'a policy that the operator changed today is put on tickets sold before',
    file: `${ORDER}/domain/decide-cancel.ts`,
    from: 'const quote = quoteRefund(order, command.admissionIds, context.now)',
    to: `const lines = order.lines.map((line) => ({
      ...line,
      terms: state.sales.get(line.terms.ticketId) === undefined
        ? line.terms
        : { ...line.terms, refundPolicy: known(state.sales.get(line.terms.ticketId), '').refundPolicy },
    }))
    const quote = quoteRefund({ ...order, lines }, command.admissionIds, context.now)`,
  },
  {
    name: 'the fee is rounded up',
    breaks: 'a minor unit too little comes back of odd prices',
    file: `${ORDER}/domain/refund-policy.ts`,
    from: 'return Math.floor((unitPrice * (100 - refundPercent)) / 100)',
    to: 'return Math.ceil((unitPrice * (100 - refundPercent)) / 100)',
  },
  {
    name: 'the first tier that fits',
    breaks: 'the refund hangs on the order in which the operator wrote the tiers',
    file: `${ORDER}/domain/refund-policy.ts`,
    from: 'if (best === undefined || tier.minDaysBefore > best.minDaysBefore) best = tier',
    to: 'best = tier',
  },
  {
    name: 'given back twice',
    breaks: 'an admission that was given back is refunded again',
    file: `${ORDER}/domain/quote-refund.ts`,
    from: "if (chosen.length === 0 || chosen.some((admission) => admission.state !== 'VALID')) {",
    to: 'if (chosen.length === 0) {',
  },
  {
    name: 'a part counts as all',
    breaks: 'giving one ticket back cancels the order with the others in it',
    file: `${ORDER}/domain/decide-cancel.ts`,
    from: "const isEmpty = admissions.every((admission) => admission.state === 'VOID')",
    to: "const isEmpty = admissions.some((admission) => admission.state === 'VOID')",
  },
  {
    name: 'cancel while the provider decides',
    breaks: 'the order is cancelled, and then charged',
    file: `${ORDER}/domain/decide-cancel.ts`,
    from: "if (processingPayment(order) !== undefined) return { outcome: refuse('NOT_CANCELLABLE') }",
    to: '',
  },
  {
    name: 'a late capture forgets the limit',
    breaks: 'who bought again meanwhile ends above the limit',
    file: `${ORDER}/domain/decide-capture.ts`,
    from: `linesShort(state, lines).length === 0 && linesOverLimit(state, order.userId, lines).length === 0`,
    to: 'linesShort(state, lines).length === 0',
  },
  {
    name: 'a late capture forgets the stock',
    breaks: 'a seat that was sold again meanwhile is sold twice, or the money is kept for nothing',
    file: `${ORDER}/domain/decide-capture.ts`,
    from: `linesShort(state, lines).length === 0 && linesOverLimit(state, order.userId, lines).length === 0`,
    to: 'linesOverLimit(state, order.userId, lines).length === 0',
  },
  {
    name: 'the amount is not compared',
    breaks: 'charged 1,000 too much, and nobody gives it back',
    file: `${ORDER}/domain/decide-capture.ts`,
    from: 'captured.amount === payment.amount && captured.currency === payment.currency',
    to: 'captured.amount > 0',
  },
  {
    name: 'a surplus charge is kept',
    breaks: 'who was charged twice is not given the second back',
    file: `${ORDER}/domain/decide-capture.ts`,
    from: 'return refundInFull(charged, taken, reason, context)',
    to: `return reason === 'SECOND_CAPTURE'
      ? { order: charged, changes: { orders: [charged], money: [capturedEntry(taken, context)] } }
      : refundInFull(charged, taken, reason, context)`,
  },
  {
    name: 'a charge at the bound is overlooked',
    breaks:
      'asked to cancel, the provider says that it has charged: the order expires all the same',
    file: `${ORDER}/domain/decide-expire.ts`,
    from: "if (says.answer.kind === 'captured') {",
    to: "if (says.answer.kind === 'captured' && order.total < 0) {",
  },
  {
    name: 'the hold moves with every confirm',
    breaks: 'declined and paid anew, again and again, a hold lasts for ever',
    file: `${ORDER}/domain/decide-accept-confirm.ts`,
    from: 'holdExpiresAt: order.holdMoved',
    to: 'holdExpiresAt: order.version < 0',
  },
  {
    name: 'opening a payment extends the hold',
    breaks: 'seats are kept for ever by opening payments',
    file: `${ORDER}/domain/decide-open-payment.ts`,
    from: "status: 'PAYING',",
    to: "status: 'PAYING', holdExpiresAt: context.now + context.holdMs,",
  },
  {
    name: 'the older payment stays open',
    breaks: 'a replaced payment can still be confirmed: two charges for one order',
    file: `${ORDER}/domain/decide-open-payment.ts`,
    from: '...order.payments.map(closeUnconfirmed), payment]',
    to: '...order.payments, payment]',
  },
  {
    name: 'giving up what the provider decides about',
    breaks: 'a payment under way is closed, and its charge comes all the same',
    file: `${ORDER}/domain/decide-abandon-payment.ts`,
    from: "if (payment.status === 'PROCESSING') return { outcome: refuse('PAYMENT_IN_PROGRESS') }",
    to: "if (payment.status === 'PROCESSING') return { outcome: { kind: 'order', order }, changes: { orders: [backToPending(withPayment(order, { ...payment, status: 'CANCELLED' }))] } }",
  },
  {
    name: 'asked again under another id',
    breaks: 'after a crash the provider is asked under a new id, and charges once more',
    file: `${ORDER}/usecases/confirm-payment.ts`,
    from: 'return await provider.confirm(payment,',
    to: 'return await provider.confirm({ ...payment, id: `${payment.id}-again` },',
  },
  {
    name: 'a lost cancel is not repeated',
    breaks: 'a payment of an expired order is asked about for ever, and may charge at any time',
    file: `${ORDER}/usecases/reconcile-payment.ts`,
    from: "(answer.kind === 'undecided' && !waits)",
    to: "(answer.kind === 'undecided' && waits && payment.amount < 0)",
  },
  {
    name: 'an older no takes a hint back',
    breaks: 'a provider that charges after its no is not asked again: charged for nothing',
    file: `${ORDER}/domain/decide-settle-payment.ts`,
    from: 'return seenCheckAt !== undefined && payment.nextCheckAt !== seenCheckAt',
    to: 'return seenCheckAt !== undefined && payment.nextCheckAt !== seenCheckAt && payment.amount < 0',
    tests: [`${ORDER}/domain/late-hint.test.ts`],
  },
  {
    name: 'a hint is thrown away',
    breaks: 'a charge that comes after a no is never found',
    file: `${ORDER}/usecases/receive-webhook.ts`,
    from: "values: [now, paymentId ?? '', providerName],",
    to: "values: [now, '', providerName],",
  },
  {
    name: 'a refund is settled twice',
    breaks: 'our book says that more was given back than was',
    file: `${ORDER}/domain/decide-refund-step.ts`,
    from: "if (found === undefined || found.refund.status !== 'SENT') return unchanged",
    to: 'if (found === undefined) return unchanged',
    tests: [`${ORDER}/domain/decide-refund-step.test.ts`],
  },
  {
    name: 'a refused refund is done',
    breaks: 'the provider said no, and the buyer never sees the money',
    file: `${ORDER}/domain/decide-refund-step.ts`,
    from: "if (command.answer.kind === 'failed') {",
    to: "if (command.answer.kind === 'failed' && found.refund.attempts > 1) {",
  },
]
