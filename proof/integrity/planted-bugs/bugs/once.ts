import type { PlantedBug } from '../planted-bug.ts'

const ORDER = 'packages/order/src'
const TICKET = 'packages/ticket/src'
const OUTBOX = 'packages/platform/src/outbox'

/** Mistakes about doing things once: keys, events, copies, crashes in between. */
export const onceBugs: readonly PlantedBug[] = [
  {
    name: 'no fingerprint',
    breaks: 'a key that was used for one order answers another request with it',
    file: `${ORDER}/domain/find-replay.ts`,
    from: "if (order.fingerprint !== claim.fingerprint) return refuse('IDEMPOTENCY_KEY_REUSED')",
    to: '',
  },
  {
    name: 'keys of other calls are not looked at',
    breaks: 'the key of a cancel makes an order',
    file: `${ORDER}/domain/find-replay.ts`,
    from: 'const kept = state.kept.get(key)',
    to: 'const kept = state.kept.get(`${key} `)',
  },
  {
    name: 'sold out before the key is looked up',
    breaks: 'whose 201 was lost is told SOLD_OUT though the seat is theirs',
    file: `${ORDER}/usecases/take-hold.ts`,
    from: 'return (await deps.keys.find(command.idempotency)) ?? early',
    to: 'return early',
  },
  {
    name: 'the ledger forgets the key of an order',
    breaks: 'a lost 201 is asked for again, and a second order is made',
    file: `${ORDER}/domain/decide-claim.ts`,
    from: 'idempotencyKey: command.idempotency?.key ?? null,',
    to: 'idempotencyKey: null,',
  },
  {
    name: 'the answer to a cancel is not kept',
    breaks: 'a cancel sent again is told that it cannot be cancelled',
    file: `${ORDER}/domain/answer-to-keep.ts`,
    from: "if (command.kind === 'cancel' && outcome.kind === 'order') {",
    to: "if (command.kind === 'cancel' && outcome.kind === 'order' && now < 0) {",
  },
  {
    name: 'a replay shows the order as it is now',
    breaks: 'the same request gets another answer than before',
    file: `${ORDER}/http/order-routes.ts`,
    from: 'body: viewOrderAsCreated(outcome.order),',
    to: 'body: viewOrder(outcome.order),',
  },
  {
    name: 'no inbox',
    breaks: 'nothing tells an event that was taken in from one that was not',
    file: `${TICKET}/usecases/copy-stock.ts`,
    from: "if (!(await tx.receive(consumer, eventId))) return 'nothing new'",
    to: '',
  },
  {
    name: 'an event without its version',
    breaks: 'an old event that comes again puts old figures back',
    file: `${TICKET}/domain/stock-copy.ts`,
    from: 'if (figures.unitId !== unit.unitId || figures.version <= unit.version) return unit',
    to: 'if (figures.unitId !== unit.unitId) return unit',
    tests: [`${TICKET}/domain/stock-copy.test.ts`],
  },
  {
    name: 'an old sale wins',
    breaks: 'an event that comes late puts an old price back on sale',
    file: `${ORDER}/domain/decide-sale.ts`,
    from: 'const applied = before === undefined || before.version < command.sale.version',
    to: 'const applied = before === undefined || before.version !== command.sale.version',
  },
  {
    name: 'sent before it is published',
    breaks: 'a crash in between, and the event is lost for good',
    file: `${OUTBOX}/relay.ts`,
    from: `await bus.publish(withoutSuperseded(rows, wholeStates).map(toMessage))
    await store.markSent(rows.map(({ position }) => position))`,
    to: `await store.markSent(rows.map(({ position }) => position))
    await bus.publish(withoutSuperseded(rows, wholeStates).map(toMessage))`,
  },
  {
    name: 'no event of a change of stock',
    breaks: 'the catalogue shows what was left long ago',
    file: `${ORDER}/adapters/sql/write-changes.ts`,
    from: 'for (const unitId of state.touchedStock) {',
    to: 'for (const unitId of [...state.touchedStock].slice(1)) {',
  },
  {
    name: 'an admin is answered too early',
    breaks: 'a change is answered before claims are judged by it',
    file: `${TICKET}/usecases/change-ticket.ts`,
    from: 'const told = await tellOrder(deps, outcome.changed)',
    to: 'const told = outcome.changed; void tellOrder(deps, outcome.changed).catch(() => {})',
  },
  {
    name: 'the copy of the sales is not read again',
    breaks: 'after a resume people are still told that the sale is paused',
    file: `${ORDER}/engine/committer.ts`,
    from: 'await refreshSales(done.changedTicketIds)',
    to: '',
  },
  {
    name: 'refused by a look that began before',
    breaks: 'who heard that the sale goes on is told that it is paused',
    file: `${ORDER}/engine/sales-copy.ts`,
    from: 'if (running !== undefined) await running.catch(() => {})',
    to: '',
    tests: [`${ORDER}/engine/sales-copy.test.ts`],
  },
  {
    name: 'keys are looked up in one place of two',
    breaks: 'the key of a cancel is told SOLD_OUT as if it were new',
    file: `${ORDER}/adapters/sql/look-up-keys.ts`,
    from: "const TABLES = ['orders', 'idempotency']",
    to: "const TABLES = ['orders']",
    tests: [`${ORDER}/adapters/sql/sql-reads.test.ts`],
  },
  {
    name: 'a unit told of twice is not looked at',
    breaks: 'a date whose commit was not heard of never shows as available',
    file: `${ORDER}/adapters/sql/decide-batch.ts`,
    from: "command.kind === 'putSale' ? [command.sale.ticketId] : []",
    to: "command.kind === 'putSale' && state.touchedSales.has(command.sale.ticketId) ? [command.sale.ticketId] : []",
    tests: [`${ORDER}/adapters/sql/told-twice.test.ts`],
  },
  {
    name: 'answered before it is committed',
    breaks: 'a crash, and what was answered never was',
    file: `${ORDER}/adapters/sql/run-batch.ts`,
    from: 'if (hasChanges) await session.commit()',
    to: 'if (hasChanges && entries.length === 1) await session.commit()',
  },
  {
    name: 'the cart is emptied by a refusal',
    breaks: 'told SOLD_OUT, the buyer finds the cart empty',
    file: `${ORDER}/domain/decide-cart.ts`,
    from: "if (decided.outcome.kind === 'refused') return decided",
    to: "if (decided.outcome.kind === 'refused') return { outcome: decided.outcome, changes: { cart: { userId: command.userId, lines: [], updatedAt: context.now } } }",
  },
  {
    name: 'the cart is not emptied by a checkout',
    breaks: 'of two checkouts at once both make an order',
    file: `${ORDER}/domain/decide-cart.ts`,
    from: 'changes: { ...decided.changes, cart }',
    to: 'changes: { ...decided.changes, ...(cart.updatedAt < 0 && { cart }) }',
  },
]
