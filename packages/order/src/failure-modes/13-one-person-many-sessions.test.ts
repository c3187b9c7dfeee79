import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell } from '../testing/person.ts'
import { givenService, told } from '../testing/service.ts'

/**
 * Failure mode 13: one person with many sessions, over two dates and two processes.
 * Guards: one quota row a person and ticket, read under the lock of the batch that grants
 * (load-state.ts, decide-claim.ts). Two units are two stock rows and one limit; two processes
 * are two writers of one file, each a thread of its own.
 */
test('13: over two dates and two processes at once, one person gets the limit and no more', async (t) => {
  const one = await givenService(t, { threaded: true })
  const other = await givenService(t, { threaded: true, folder: one.folder })
  await sell(one, {
    opensAt: 0,
    closesAt: Date.parse('2099-01-01T00:00:00Z'),
    units: [
      { unitId: 'unit-1', visitDate: '2098-12-05', capacity: 10 },
      { unitId: 'unit-2', visitDate: '2098-12-06', capacity: 10 },
    ],
  })
  const sessions = Array.from({ length: 24 }, (_, index) =>
    person(index % 2 === 0 ? one : other, 'mina').hold(1, {
      unitId: index % 3 === 0 ? 'unit-1' : 'unit-2',
    }),
  )
  const answers = (await Promise.all(sessions)).map(told)
  assert.equal(answers.filter((answer) => answer === '201').length, 4)
  assert.equal(answers.filter((answer) => answer === 'LIMIT_EXCEEDED').length, 20)
  assertInvariants(await one.books())
})

test('13: in one batch too, every claim counts for the next', async (t) => {
  const under = await givenService(t)
  await sell(under, { perPersonLimit: 2 })
  const mina = person(under, 'mina')
  const units = ['unit-1', 'unit-2', 'unit-1', 'unit-2']
  const answers = await Promise.all(units.map((unitId) => mina.hold(1, { unitId })))
  assert.deepEqual(answers.map(told), ['201', '201', 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'])
})

test('13: limited per visit date, each date gives the limit', async (t) => {
  const under = await givenService(t)
  await sell(under, { perPersonLimit: 2, limitScope: 'visitDate' })
  const mina = person(under, 'mina')
  const units = ['unit-1', 'unit-1', 'unit-2', 'unit-2', 'unit-1', 'unit-2']
  const answers = await Promise.all(units.map((unitId) => mina.hold(1, { unitId })))
  assert.equal(answers.filter((answer) => told(answer) === '201').length, 4)
  assertInvariants(await under.books())
})
