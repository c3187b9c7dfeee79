import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import type { Command, OutcomeOf } from '../domain/commands.ts'
import type { BatchResult, Chore, Entry, Ledger, OrderReads } from '../ports.ts'
import { cancel, captured, claim, givenKey, openPayment, settlePayment } from './commands.ts'
import { acceptConfirm } from './commands.ts'
import { givenSale, HOLD_MS, PAYING_MS } from './given.ts'
import { assertInvariants, type Books } from './invariants.ts'
import { codeOf } from './trial.ts'

export interface LedgerUnderTest {
  readonly ledger: Ledger
  readonly reads: OrderReads
  books(): Promise<Books>
  /** Types and versions of the events written, in the order of their positions. */
  events(): Promise<string[]>
  /** Another process at the same database. */
  openAnother(settings?: { holdMs: number }): Promise<Ledger>
}

/** Open for ever, so that the adapter's own clock does not matter. */
const forever = givenSale({ opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') })
const unit = (unitId: string, capacity: number, visitDate = '2098-12-05') => ({
  unitId,
  visitDate,
  capacity,
})
const putSale = (units = [unit('unit-1', 10)], sale = forever): Command => ({
  kind: 'putSale',
  sale,
  units,
  receipt: null,
})
const broken: Chore = { kind: 'chore', statements: [{ sql: 'NOT SQL AT ALL', values: [] }] }
const noted: Chore = {
  kind: 'chore',
  statements: [{ sql: 'DELETE FROM carts WHERE user_id = ?', values: ['nobody'] }],
}

function outcomeAt<C extends Command>(done: BatchResult, index: number, _of?: C): OutcomeOf<C> {
  const result = known(done.results[index], `result ${index}`)
  if (!result.ok) throw new Error(result.fault)
  return result.outcome as OutcomeOf<C> // a command is answered with an outcome of its kind
}

const outcomesOf = (done: BatchResult): string[] =>
  done.results.map((result) => {
    if (!result.ok) return 'fault'
    return codeOf(result.outcome) ?? result.outcome.kind
  })

/** A person's order with an id that is theirs alone. */
const claimOf = (userId: string, quantity = 1, unitId = 'unit-1') =>
  claim({ orderId: `order-${userId}`, userId, lines: [{ unitId, quantity }] })

/**
 * What every ledger must do. `open` makes an empty one with HOLD_MS and PAYING_MS, and closes
 * it, and the others it opened, after the test.
 */
export function ledgerConformance(
  name: string,
  open: (t: TestContext) => Promise<LedgerUnderTest>,
): void {
  const given = async (t: TestContext, units = [unit('unit-1', 10)], sale = forever) => {
    const under = await open(t)
    await under.ledger.commit([putSale(units, sale)])
    return under
  }

  test(`${name}: what was answered is there to read`, async (t) => {
    const { ledger, reads } = await given(t)
    const done = await ledger.commit([claimOf('mina', 2)])
    const { order } = outcomeAt(done, 0) as { order: { id: string } } // it was granted
    assert.deepEqual(await reads.findOrder('order-mina'), { ...order, version: 1 })
    assert.equal((await reads.findStock(['unit-1']))[0]?.held, 2)
  })

  test(`${name}: results come in the order of the entries, each on what came before`, async (t) => {
    const { ledger } = await given(t, [unit('unit-1', 1)])
    const release = cancel({ orderId: 'order-mina' })
    const done = await ledger.commit([claimOf('mina'), claimOf('juno'), release, claimOf('sol')])
    assert.deepEqual(outcomesOf(done), ['order', 'SOLD_OUT', 'order', 'order'])
  })

  test(`${name}: batches given at once are decided in the order given`, async (t) => {
    const { ledger } = await given(t, [unit('unit-1', 1)])
    const people = ['mina', 'juno', 'sol']
    const done = await Promise.all(people.map((userId) => ledger.commit([claimOf(userId)])))
    assert.deepEqual(done.flatMap(outcomesOf), ['order', 'SOLD_OUT', 'SOLD_OUT'])
  })

  test(`${name}: one bad entry never fails its neighbours`, async (t) => {
    const { ledger, books } = await given(t)
    const done = await ledger.commit([claimOf('mina'), broken, claimOf('juno')])
    assert.deepEqual(outcomesOf(done), ['order', 'fault', 'order'])
    const [, fault] = done.results
    assert.equal(fault?.ok === false && fault.retryable, false)
    assert.equal(done.stock.at(-1)?.held, 2)
    assertInvariants(await books())
  })

  test(`${name}: a batch tells the rows it moved, tickets it changed, and of events`, async (t) => {
    const { ledger } = await open(t)
    const sold = await ledger.commit([putSale()])
    assert.deepEqual(sold.changedTicketIds, ['panda'])
    assert.deepEqual(
      sold.stock.map(({ unitId, version }) => [unitId, version]),
      [['unit-1', 1]],
    )
    const held = await ledger.commit([claimOf('mina'), claimOf('juno')])
    assert.deepEqual(held.changedTicketIds, [])
    assert.deepEqual(
      held.stock.map((row) => [row.unitId, row.held, row.version]),
      [['unit-1', 2, 3]],
    )
    assert.equal(held.hasEvents, true)
    const refused = await ledger.commit([claimOf('sol', 11)])
    assert.deepEqual([refused.stock, refused.hasEvents], [[], false])
  })

  test(`${name}: what is refused leaves nothing`, async (t) => {
    const { ledger, books, events } = await given(t)
    const before = await events()
    await ledger.commit([claimOf('mina', 5), claimOf('juno', 11)])
    assert.deepEqual((await books()).orders, [])
    assert.deepEqual((await books()).quotas, [])
    assert.deepEqual(await events(), before)
  })

  test(`${name}: one stock.changed a unit and batch, then what happened to orders`, async (t) => {
    const free = { ...forever, price: 0 }
    const { ledger, events } = await given(t, [unit('unit-1', 10)], free)
    await ledger.commit([claimOf('mina'), claimOf('juno')])
    assert.deepEqual(await events(), [
      'stock.changed 1',
      'stock.changed 3',
      'order.paid 1',
      'order.paid 1',
    ])
  })

  test(`${name}: a key is one order, in one batch, in the next and at another process`, async (t) => {
    const { ledger, books, openAnother } = await given(t)
    const keyed = (orderId: string): Entry => claim({ orderId, idempotency: givenKey('k1') })
    const done = await ledger.commit([keyed('o1'), keyed('o2')])
    assert.deepEqual(outcomesOf(done), ['order', 'replayedOrder'])
    assert.deepEqual(outcomesOf(await ledger.commit([keyed('o3')])), ['replayedOrder'])
    const another = await openAnother()
    assert.deepEqual(outcomesOf(await another.commit([keyed('o4')])), ['replayedOrder'])
    assert.equal((await books()).orders.length, 1)
  })

  test(`${name}: keys and people are compared byte by byte`, async (t) => {
    const { ledger } = await given(t)
    const people = [
      ['mina', 'k1'],
      ['Mina', 'k1'],
      ['mina', 'K1'],
    ] as const
    const done = await ledger.commit(
      people.map(([userId, key], index) =>
        claim({ orderId: `o${index}`, userId, idempotency: givenKey(key, { userId }) }),
      ),
    )
    assert.deepEqual(outcomesOf(done), ['order', 'order', 'order'])
  })

  test(`${name}: the limit counts over units, batches and processes`, async (t) => {
    const units = [unit('unit-1', 10), unit('unit-2', 10, '2098-12-06')]
    const { ledger, openAnother, books } = await given(t, units)
    const ask = (orderId: string, unitId: string) =>
      claim({ orderId, lines: [{ unitId, quantity: 2 }] })
    const first = await ledger.commit([ask('o1', 'unit-1')])
    const another = await openAnother()
    const second = await another.commit([ask('o2', 'unit-2'), ask('o3', 'unit-1')])
    const third = await ledger.commit([ask('o4', 'unit-2')])
    assert.deepEqual([first, second, third].flatMap(outcomesOf), [
      'order',
      'order',
      'LIMIT_EXCEEDED',
      'LIMIT_EXCEEDED',
    ])
    assertInvariants(await books())
  })

  test(`${name}: put into the cart and checked out in one batch, the limit counts`, async (t) => {
    const { ledger, books } = await given(t)
    await ledger.commit([claimOf('mina', 3)])
    const put = { kind: 'putCartLine' as const, userId: 'mina', unitId: 'unit-1' }
    const checkout = (orderId: string) => ({
      kind: 'checkout' as const,
      orderId,
      userId: 'mina',
      idempotency: null,
      expectedTotal: null,
    })
    const over = await ledger.commit([{ ...put, quantity: 2 }, checkout('o2')])
    assert.deepEqual(outcomesOf(over), ['cart', 'LIMIT_EXCEEDED'])
    const within = await ledger.commit([{ ...put, quantity: 1 }, checkout('o3')])
    assert.deepEqual(outcomesOf(within), ['cart', 'order'])
    assertInvariants(await books())
  })

  test(`${name}: a whole life, from hold to refund, is read as it was decided`, async (t) => {
    const { ledger, reads, books } = await given(t)
    await ledger.commit([
      claim({ lines: [{ unitId: 'unit-1', quantity: 2 }] }),
      openPayment({ returnUrl: 'http://localhost/back' }),
      acceptConfirm({ idempotency: givenKey('k1') }),
    ])
    const paid = settlePayment({ ...captured, amount: 100_000 } as typeof captured)
    await ledger.commit([paid])
    const order = known(await reads.findOrder('order-1'), 'the order')
    const admissionIds = order.admissions.slice(0, 1).map(({ id }) => id)
    const done = await ledger.commit([cancel({ admissionIds })])
    const after = (outcomeAt(done, 0) as { order: typeof order }).order // it was given back
    assert.deepEqual(await reads.findOrder('order-1'), { ...after, version: 5 })
    assertInvariants(await books())
  })

  test(`${name}: only a hold that has run out by the ledger's clock expires`, async (t) => {
    const { ledger, openAnother, books } = await given(t)
    const expire = (orderId: string): Command => ({ kind: 'expire', orderId, providerSays: null })
    const short = await openAnother({ holdMs: 0 })
    await short.commit([claimOf('mina')])
    await ledger.commit([claimOf('juno')])
    const done = await ledger.commit([expire('order-mina'), expire('order-juno')])
    assert.deepEqual(outcomesOf(done), ['expired', 'unchanged'])
    assertInvariants(await books())
  })

  test(`${name}: chores run in their place and say what they changed`, async (t) => {
    const { ledger, reads } = await given(t)
    const put = { kind: 'putCartLine' as const, userId: 'mina', unitId: 'unit-1', quantity: 1 }
    await ledger.commit([put])
    const drop: Chore = {
      kind: 'chore',
      statements: [
        { sql: 'DELETE FROM carts WHERE user_id = ?', values: ['mina'] },
        { sql: 'DELETE FROM carts WHERE user_id = ?', values: ['mina'] },
      ],
    }
    const done = await ledger.commit([drop, noted])
    assert.deepEqual(
      done.results.map((result) => result.ok && result.outcome),
      [
        { kind: 'choreDone', changed: 1 },
        { kind: 'choreDone', changed: 0 },
      ],
    )
    assert.equal(await reads.findCart('mina'), undefined)
  })

  test(`${name}: an event's receipt keeps it from taking effect again`, async (t) => {
    const { ledger } = await given(t)
    const receipt = { consumer: 'order.sales', eventId: 'e1' }
    const told = (version: number): Entry => ({
      kind: 'putSale',
      sale: { ...forever, version },
      units: [],
      receipt,
    })
    const first = await ledger.commit([told(2), told(3)])
    const next = await ledger.commit([told(4)])
    const applied = [outcomeAt(first, 0), outcomeAt(first, 1), outcomeAt(next, 0)]
    assert.deepEqual(
      applied.map((one) => 'applied' in one && one.applied),
      [true, false, false],
    )
  })

  test(`${name}: two processes at once never sell more than there is`, async (t) => {
    const { ledger, openAnother, books } = await given(t, [unit('unit-1', 20)])
    const ledgers = [ledger, await openAnother()]
    const people = Array.from({ length: 60 }, (_, index) => `buyer-${index}`)
    const done = await Promise.all(
      people.flatMap((userId, index) => ledgers[index % 2]?.commit([claimOf(userId)]) ?? []),
    )
    const granted = done.filter((one) => outcomesOf(one)[0] === 'order')
    assert.equal(granted.length, 20)
    assertInvariants(await books())
  })

  test(`${name}: a full batch is one transaction`, async (t) => {
    const { ledger, books, events } = await given(t, [unit('unit-1', 200)])
    const people = Array.from({ length: 256 }, (_, index) => `buyer-${index}`)
    const done = await ledger.commit(people.map((userId) => claimOf(userId)))
    assert.equal(outcomesOf(done).filter((outcome) => outcome === 'order').length, 200)
    assert.equal((await events()).length, 2)
    assertInvariants(await books())
  })

  test(`${name}: a ledger that is closed commits nothing more`, async (t) => {
    const { openAnother, books } = await given(t)
    const another = await openAnother()
    await another.close()
    await assert.rejects(async () => another.commit([claimOf('mina')]))
    assert.deepEqual((await books()).orders, [])
  })
}

export const conformanceSettings = { holdMs: HOLD_MS, payingMs: PAYING_MS }
