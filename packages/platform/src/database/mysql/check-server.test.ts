import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOfServer, type ServerFacts } from './check-server.ts'

const fit: ServerFacts = {
  version: '8.4.3',
  flushAtCommit: 1,
  hasBinlog: true,
  syncBinlog: 1,
  binlogFormat: 'ROW',
  isReadOnly: false,
}
const faults = (changes: Partial<ServerFacts>, mayForget = false) =>
  faultsOfServer({ ...fit, ...changes }, mayForget).join('; ')

test('a server that keeps what it commits will do', () => {
  assert.equal(faults({}), '')
  assert.equal(faults({ version: '10.6.21-MariaDB-log', flushAtCommit: 3 }), '')
  assert.equal(faults({ version: '11.4.2-MariaDB', hasBinlog: false, syncBinlog: 0 }), '')
})

test('one that may forget is refused, unless this is a test', () => {
  assert.match(faults({ flushAtCommit: 2 }), /innodb_flush_log_at_trx_commit=2 .*; set 1/)
  assert.match(faults({ flushAtCommit: 3 }), /innodb_flush_log_at_trx_commit=3/)
  assert.match(faults({ syncBinlog: 0 }), /sync_binlog=0 .*; set 1/)
  assert.equal(faults({ flushAtCommit: 0, syncBinlog: 0 }, true), '')
})

test('one that is too old, a standby, or logs statements is refused in any case', () => {
  assert.match(faults({ version: '5.7.44' }, true), /is MySQL 5\.7\.44; MySQL 8\.0\.16 or newer/)
  assert.match(faults({ version: '8.0.15' }, true), /8\.0\.16 or newer/)
  assert.match(faults({ version: '10.5.28-MariaDB' }, true), /MariaDB 10\.6\.0 or newer/)
  assert.match(faults({ isReadOnly: true }, true), /read-only/)
  assert.match(faults({ binlogFormat: 'STATEMENT' }, true), /set ROW/)
  assert.equal(faults({ binlogFormat: 'STATEMENT', hasBinlog: false }), '')
})
