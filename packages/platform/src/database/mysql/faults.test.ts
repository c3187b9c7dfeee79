import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuplicateKey, StoreUnavailable } from '../sql-session.ts'
import { isReason, MysqlRefused, translateMysqlFault } from './faults.ts'

const fault = (members: object, text = 'it did not work') =>
  translateMysqlFault(Object.assign(new Error(text), members))

test('faults are told apart by what can be done about them', () => {
  assert.ok(fault({ errno: 1062, code: 'ER_DUP_ENTRY' }) instanceof DuplicateKey)
  assert.ok(isReason(fault({ errno: 1213, code: 'ER_LOCK_DEADLOCK' }), 'deadlock'))
  assert.ok(isReason(fault({ errno: 1205, code: 'ER_LOCK_WAIT_TIMEOUT' }), 'lock-timeout'))
  for (const lost of [
    { code: 'PROTOCOL_CONNECTION_LOST', fatal: true },
    { code: 'PROTOCOL_SEQUENCE_TIMEOUT' },
    { code: 'ECONNREFUSED' },
    { code: 'ETIMEDOUT' },
    { errno: 4031, code: 'ER_CLIENT_INTERACTION_TIMEOUT' },
    { errno: 1927, code: 'ER_CONNECTION_KILLED' },
  ]) {
    assert.ok(isReason(fault(lost), 'lost'), lost.code)
  }
  for (const errno of [1040, 1290, 1836, 1114]) {
    const away = fault({ errno, code: 'ER_SOME' })
    assert.ok(isReason(away, 'away'))
    assert.ok(away instanceof StoreUnavailable && away.retryable)
  }
  for (const errno of [1045, 1044, 1049]) {
    assert.ok(fault({ errno, code: 'ER_SOME' }) instanceof MysqlRefused)
  }
  const other = fault({ errno: 1064, code: 'ER_PARSE_ERROR' })
  assert.equal(other.constructor, Error)
})

test('what people typed is in no fault: not in its text, its members, or its cause', () => {
  const sqlMessage = "Duplicate entry 'mina@example.com-it\\'s ''hers''' for key 'orders.by_key'"
  const told = fault({ errno: 1062, code: 'ER_DUP_ENTRY', sqlMessage, sql: "'mina@example.com'" })
  const text = JSON.stringify([Object.entries(told), told.message, told.cause])
  assert.doesNotMatch(text, /mina|hers/)
  assert.match(told.message, /ER_DUP_ENTRY/)
})
