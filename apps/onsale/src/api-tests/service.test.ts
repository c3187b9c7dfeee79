import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getHealth, getReadiness } from '@onsale/contracts/http/service-calls.ts'
import { listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { eventually } from './testing/eventually.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: { ONSALE_DEMO: '1' } })
})
after(() => api.stop())

test('alive and ready', async () => {
  const alive = await api.anybody.call(getHealth)
  alive.expect(200)
  const ready = await api.anybody.call(getReadiness)
  ready.expect(200)
})

test('the demo is Panda World, seeded once, in both languages', async () => {
  // Where the services are apart it is seeded as soon as they have found each other.
  const items = await eventually(
    async () => {
      const shown = (await api.anybody.call(listTickets)).expect(200)
      assert.ok(shown.items.length > 0)
      return shown.items
    },
    { withinMs: 10_000 },
  )
  for (const { name, status, refundPolicy } of items) {
    assert.ok(name.ko !== '' && name.en !== '')
    assert.ok(['ON_SALE', 'SCHEDULED'].includes(status), status)
    const tiers = refundPolicy.tiers.map((tier) => [tier.minDaysBefore, tier.refundPercent])
    assert.deepEqual(
      tiers.toSorted(([a = 0], [b = 0]) => b - a),
      [
        [10, 100],
        [7, 90],
        [3, 80],
        [0, 70],
      ],
    )
  }
})

test('what is internal is not on the public listener', async () => {
  const paths = ['/metrics', '/internal/gate', '/internal/sales/x', '/internal', '/dev', '/debug']
  for (const path of [...paths, '/internal/../metrics', '/api/internal/gate', '/%6detrics']) {
    for (const method of ['GET', 'POST', 'PUT']) {
      const answer = await api.person('admin').raw({ method, path, json: {} })
      answer.refused('NOT_FOUND')
    }
  }
})

test('every answer names its request', async () => {
  const [one, two] = [await api.anybody.call(getHealth), await api.anybody.call(getHealth)]
  const ids = [one, two].map(({ headers }) => headers['x-request-id'])
  assert.ok(ids[0])
  assert.notEqual(ids[0], ids[1])
  const missing = await api.anybody.raw({ method: 'GET', path: '/nothing' })
  assert.equal(missing.refused('NOT_FOUND').traceId, missing.headers['x-request-id'])
})
