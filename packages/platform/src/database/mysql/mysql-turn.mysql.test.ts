import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import { eventually } from '../../redis/testing/redis-server.ts'
import { freshSchema } from '../../testing/mysql-server.ts'
import { onServer } from '../../testing/reach-mysql.ts'
import { createMysqlTurn } from './mysql-turn.ts'
import { openMysqlSession } from './mysql-session.ts'

/** As of a process that stands still: no timer ever fires. */
const frozen: Scheduler = { ...systemScheduler, after: () => () => {} }

async function given(t: TestContext) {
  const address = await freshSchema()
  await onServer(address, [`CREATE DATABASE ${address.schema}`])
  const session = await openMysqlSession(address, {
    isolation: 'READ COMMITTED',
    waitSeconds: 30,
  })
  t.after(() => session.close())
  return {
    address,
    turn(name = 'work', scheduler = systemScheduler) {
      const turn = createMysqlTurn({ address, scheduler }, name)
      t.after(() => turn.leave())
      return turn
    },
    /** Ends the connection that has the turn, as the end of its process does. */
    async killHolder() {
      const sql = 'SELECT IS_USED_LOCK(?) AS id'
      const [row] = await session.query<{ id: number }>(sql, [`${address.schema}.work`])
      await session.execute(`KILL CONNECTION ${Number(row?.id)}`)
    },
  }
}

test('of two processes one has the turn, until it leaves it', async (t) => {
  const { turn } = await given(t)
  const [one, other] = [turn(), turn()]
  assert.deepEqual([await one.isOurs(), await other.isOurs()], [true, false])
  assert.deepEqual([await one.isOurs(), await other.isOurs()], [true, false])
  assert.equal(await turn('another').isOurs(), true)
  await one.leave()
  await eventually('the other has it', () => other.isOurs())
  assert.equal(await one.isOurs(), false)
})

test('processes that ask at the same moment do not both get it', async (t) => {
  const { turn } = await given(t)
  const asked = Array.from({ length: 8 }, () => turn().isOurs())
  assert.equal((await Promise.all(asked)).filter((ours) => ours).length, 1)
})

test('a turn asked for twice is left once', async (t) => {
  const { turn } = await given(t)
  const one = turn()
  assert.deepEqual(await Promise.all([one.isOurs(), one.isOurs()]), [true, true])
  await one.leave()
  await eventually('another has it', () => turn().isOurs())
})

test('the turn of a process that ended goes to another, and does not come back by itself', async (t) => {
  const { turn, killHolder } = await given(t)
  const [one, other] = [turn(), turn()]
  assert.equal(await one.isOurs(), true)
  await killHolder()
  await eventually('the other has it', () => other.isOurs())
  assert.equal(await one.isOurs(), false)
  assert.equal(await other.isOurs(), true)
})

test('a process that stands still loses its turn; one that is busy with something long does not', async (t) => {
  const { turn } = await given(t)
  assert.equal(await turn('busy').isOurs(), true)
  const still = turn('still', frozen)
  assert.equal(await still.isOurs(), true)
  const [nextOfStill, nextOfBusy] = [turn('still'), turn('busy')]
  await eventually('the next has it', () => nextOfStill.isOurs())
  assert.equal(await still.isOurs(), false)
  assert.equal(await nextOfBusy.isOurs(), false)
})
