import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Outcome } from '../../domain/commands.ts'
import { decide } from '../../domain/decide.ts'
import type { BatchResult, Entry } from '../../ports.ts'
import { claim } from '../../testing/commands.ts'
import { givenContext, givenSale, givenState, givenStock } from '../../testing/given.ts'
import { packBatch, packEntries, unpackBatch, unpackEntries } from './thread-messages.ts'

/** What arrives: everything is copied, as between threads. */
const sendEntries = (entries: readonly Entry[]) =>
  unpackEntries(structuredClone(packEntries(entries)))
const sendBatch = (batch: BatchResult) => unpackBatch(structuredClone(packBatch(batch)))

const text = fc.string({ minLength: 1, maxLength: 8 })
/** Of plain objects, as JSON makes them. */
const record = <Value>(members: { [Name in keyof Value]: fc.Arbitrary<Value[Name]> }) =>
  fc.record(members, { noNullPrototype: true })
const anyClaim = record({
  orderId: text,
  userId: text,
  key: fc.option(record({ key: text, fingerprint: text })),
  lines: fc.array(record({ unitId: text, quantity: fc.nat() }), { minLength: 1 }),
  expectedTotal: fc.option(record({ amount: fc.nat(), currency: text })),
}).map(({ key, ...rest }) =>
  claim({ ...rest, idempotency: key === null ? null : { userId: rest.userId, ...key } }),
)

test('claims arrive as they were sent', () => {
  fc.assert(
    fc.property(fc.array(anyClaim), (claims) => assert.deepEqual(sendEntries(claims), claims)),
  )
})

test('other entries arrive as they were sent, in their places', () => {
  const entries: Entry[] = [
    claim(),
    { kind: 'expire', orderId: 'order-1', providerSays: null },
    { kind: 'chore', statements: [{ sql: 'DELETE FROM batches WHERE id = ?', values: ['x'] }] },
    claim({ orderId: 'order-2' }),
  ]
  assert.deepEqual(sendEntries(entries), entries)
})

/** Two units of one ticket, one of another, and one that costs nothing. */
function givenSales() {
  const concert = givenSale({ ticketId: 'concert', version: 7, names: { ko: '공연', en: 'Show' } })
  return givenState({
    sales: [givenSale(), concert, givenSale({ ticketId: 'free', price: 0 })],
    stock: [
      givenStock({ unitId: 'unit-1' }),
      givenStock({ unitId: 'unit-2', visitDate: '2026-12-06' }),
      givenStock({ unitId: 'seat', ticketId: 'concert' }),
      givenStock({ unitId: 'gift', ticketId: 'free' }),
    ],
  })
}

test('what was decided of claims arrives as it was decided', () => {
  const state = givenSales()
  const units = fc.constantFrom('unit-1', 'unit-2', 'seat', 'gift', 'nowhere')
  const commands = [
    ...fc.sample(
      anyClaim.chain((command) =>
        fc
          .uniqueArray(units, { minLength: 1, maxLength: 4 })
          .map((ids) => ({ ...command, lines: ids.map((unitId) => ({ unitId, quantity: 1 })) })),
      ),
      { numRuns: 200, seed: 7 },
    ),
  ]
  const outcomes = commands.map((command): Outcome => {
    const { outcome, changes } = decide(state, { ...command, expectedTotal: null }, givenContext())
    if (changes !== undefined) state.apply(changes)
    return outcome
  })
  const batch: BatchResult = {
    results: [
      ...outcomes.map((outcome) => ({ ok: true, outcome }) as const),
      { ok: false, fault: 'NOT NULL', retryable: false },
      { ok: true, outcome: { kind: 'choreDone', changed: 3 } },
    ],
    stock: [givenStock()],
    changedTicketIds: ['panda'],
    hasEvents: true,
  }
  assert.deepEqual(sendBatch(batch), batch)
  const kinds = new Set(outcomes.map((outcome) => outcome.kind))
  assert.ok(kinds.has('order') && kinds.has('refused'), [...kinds].join(' '))
})
