import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createMetrics } from '../metrics.ts'
import { createReadiness } from '../readiness.ts'
import { createManualTime } from '../testing/manual-time.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { createInternalServer } from './internal-server.ts'

test('metrics and health: alive always, ready when every part is', async () => {
  const readiness = createReadiness()
  const database = readiness.part('database')
  const metrics = createMetrics({ ofProcess: true })
  const server = await createInternalServer({
    metrics,
    readiness,
    clock: createManualTime().clock,
    randomness: createSystemRandomness(),
    logger: createRecordingLogger(),
  })
  const get = async (url: string) => server.app.inject(url)

  assert.deepEqual((await get('/healthz')).json(), { status: 'alive' })
  const notReady = await get('/readyz')
  assert.equal(notReady.statusCode, 503)
  assert.deepEqual(notReady.json().failing, ['database'])
  database.ready()
  assert.deepEqual((await get('/readyz')).json(), { status: 'ready' })

  const { body } = await get('/metrics')
  assert.match(body, /onsale_http_request_seconds_count\{operation="getReadiness",status="503"\} 1/)
  assert.match(body, /onsale_http_in_flight\{listener="internal"\} 0/)
  assert.match(body, /nodejs_eventloop_lag_seconds/)
  await server.close()
})
