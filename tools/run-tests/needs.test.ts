import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingForTests, missingNeed } from './needs.ts'

test('a plain test needs nothing', () => {
  assert.equal(missingNeed('packages/order/src/a.test.ts', { PATH: '' }), undefined)
})

test('a missing server is named with the command that brings it', () => {
  const missing = missingNeed('a.kafka.test.ts', { PATH: '' })
  assert.match(missing ?? '', /needs Apache Kafka: apt-get install .* maven .*set TEST_KAFKA/)
})

test('a server named by its variable is enough', () => {
  assert.equal(missingNeed('a.kafka.test.ts', { TEST_KAFKA_BROKERS: 'b:9092' }), undefined)
})

test('a test on the whole stack needs every server of it', () => {
  const missing = missingNeed('a.stack.test.ts', { PATH: '' })
  assert.match(missing ?? '', /MariaDB or MySQL|Redis|Apache Kafka/)
  assert.doesNotMatch(missing ?? '', /or set/)
})

test('what all tests need is named once each', () => {
  const names = missingForTests({ PATH: '', TEST_CHROMIUM: '/opt/chromium' }).map((one) => one.name)
  assert.deepEqual(names, [...new Set(names)])
  assert.ok(!names.includes('Chromium'))
})
