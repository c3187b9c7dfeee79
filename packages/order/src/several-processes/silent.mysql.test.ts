// An order process that falls silent in the middle of a batch, with locks on a hot row: the
// server ends its session (wait_timeout), and meanwhile the others wait for that row alone.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startCuttingProxy } from '@onsale/platform/testing/cutting-proxy.ts'
import { eventually } from '@onsale/platform/redis/testing/redis-server.ts'
import { atEnd } from '../testing/at-end.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { givenProcesses, openForLong } from '../testing/mysql-processes.ts'
import { person, sell } from '../testing/person.ts'
import { told } from '../testing/service.ts'

const UNITS = ['hot', 'other'].map((unitId, index) => ({
  unitId,
  visitDate: `2098-12-0${5 + index}`,
  capacity: 1_000,
}))

async function given(t: TestContext) {
  const processes = await givenProcesses(t)
  const proxy = await startCuttingProxy(processes.address)
  atEnd(t, () => proxy.close())
  const well = await processes.start()
  await sell(well, { ...openForLong, units: UNITS })
  const address = { ...processes.address, host: '127.0.0.1', port: proxy.port }
  const silent = await processes.start({
    database: { kind: 'mysql', address, mayForget: false },
    works: false,
  })
  return { ...processes, proxy, well, silent }
}

for (const word of ['INSERT INTO `orders`', 'COMMIT']) {
  test(`silent at ${word}: the others sell that unit within the 5 s that a claim may wait`, async (t) => {
    const { proxy, well, silent, books } = await given(t)
    // Its connection is there, and was set up: that has words of its own.
    assert.equal(told(await person(silent, 'first').hold(1, { unitId: 'hot' })), '201')
    const isSilent = proxy.silenceAt(word)
    const stuck = person(silent, 'stuck').hold(1, { unitId: 'hot' })
    const ended = stuck.then(told, (fault: unknown) =>
      fault instanceof Error && 'retryable' in fault ? 'try again' : String(fault),
    )
    await isSilent
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        person(well, `buyer-${index}`).hold(1, { unitId: index % 2 === 0 ? 'hot' : 'other' }),
      ),
    )
    assert.deepEqual(new Set(answers.map(told)), new Set(['201']))
    assert.equal(await ended, 'try again')
    assert.equal((await books()).orders.length, 41)
    assertInvariants(await books())
    proxy.restore()
    await eventually('it sells again', async () => {
      const unitId = 'hot'
      return told(await person(silent, 'later').hold(1, { key: 'k', unitId })) === '201'
    })
    assert.equal((await books()).orders.filter(({ userId }) => userId === 'stuck').length, 0)
    assertInvariants(await books())
  })
}
