import assert from 'node:assert/strict'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { after, before, test, type TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import type { KafkaLogin } from '../../config/read-config.ts'
import { createRecorder, testMessage } from '../testing/recorder.ts'
import { KafkaUnusable } from './kafka-faults.ts'
import { givenKafkaBus } from './testing/given-kafka.ts'
import { type KafkaServer, startKafka } from './testing/kafka-server.ts'

const account = { username: 'onsale', password: 'not-told' }
const trusted = getCACertificates('default')
let server: KafkaServer | undefined
before(async () => {
  server = await startKafka({ login: account })
})
after(() => server?.remove())

const listeners = () => known(server?.guarded, 'the listeners that want a login')
const login = (mechanism: KafkaLogin['mechanism'], changes: Partial<KafkaLogin> = {}) => ({
  login: { mechanism, ...account, ...changes },
})

/** What a machine does that was told of the certificate by NODE_EXTRA_CA_CERTS. */
function trustTheBroker(t: TestContext): void {
  setDefaultCACertificates([...trusted, listeners().certificate])
  t.after(() => setDefaultCACertificates(trusted))
}

async function assertCarries(
  t: TestContext,
  brokers: readonly string[],
  options: Parameters<typeof givenKafkaBus>[2],
): Promise<void> {
  const { bus, readiness } = await givenKafkaBus(t, brokers, options)
  assert.deepEqual(readiness.failing(), [])
  const recorder = createRecorder('one', ['onsale.order.v1'])
  bus.subscribe(recorder.subscription)
  await bus.publish([testMessage('a', 'k')])
  await recorder.until(() => recorder.firstIds().includes('a'))
}

test('logs in by SCRAM, in the clear', async (t) => {
  await assertCarries(t, listeners().inTheClear, login('SCRAM-SHA-512'))
})

test('logs in encrypted, by SCRAM and by PLAIN', async (t) => {
  trustTheBroker(t)
  const brokers = listeners().encrypted
  await assertCarries(t, brokers, { ...login('SCRAM-SHA-512'), tls: true })
  await assertCarries(t, brokers, { ...login('PLAIN'), tls: true })
})

test('a wrong password, an unknown account, another mechanism: refused, and told why', async (t) => {
  for (const wrong of [
    login('SCRAM-SHA-512', { password: 'wrong' }),
    login('SCRAM-SHA-512', { username: 'nobody' }),
    login('SCRAM-SHA-256'),
  ]) {
    await assert.rejects(givenKafkaBus(t, listeners().inTheClear, wrong), (fault) => {
      assert.ok(fault instanceof KafkaUnusable, String(fault))
      assert.match(fault.message, /KAFKA_USERNAME/)
      return true
    })
  }
})

test('a certificate that this machine does not trust: not ready, and told why', async (t) => {
  const { readiness } = await givenKafkaBus(t, listeners().encrypted, {
    ...login('SCRAM-SHA-512'),
    tls: true,
  })
  assert.match(JSON.stringify(readiness.failing()), /CERT/)
})

test('no login where one is wanted, no encryption where it is: not ready', async (t) => {
  for (const brokers of [listeners().inTheClear, listeners().encrypted]) {
    const { readiness } = await givenKafkaBus(t, brokers)
    assert.equal(readiness.failing().length, 1)
  }
})
