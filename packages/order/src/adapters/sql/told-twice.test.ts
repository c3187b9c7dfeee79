import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { PutSaleCommand } from '../../domain/decide-sale.ts'
import { atEnd } from '../../testing/at-end.ts'
import { givenSale, givenStock } from '../../testing/given.ts'
import { conformanceSettings } from '../../testing/ledger.conformance.ts'
import { scratchLedgerFile } from '../../testing/scratch.ts'
import { openSqliteLedgerHere } from './sqlite-ledger.ts'

test('a sale that is told again has its copies read again, though nothing is new', async (t) => {
  const file = await scratchLedgerFile(t)
  const ids = createIds(systemClock, createSystemRandomness())
  const ledger = openSqliteLedgerHere({ file, ...conformanceSettings, clock: systemClock, ids })
  atEnd(t, () => ledger.close())
  const sale = givenSale()
  const command: PutSaleCommand = { kind: 'putSale', sale, units: [givenStock()], receipt: null }
  const first = await ledger.commit([command])
  assert.deepEqual(first.changedTicketIds, [sale.ticketId])
  // As after a commit that nobody heard of: the copies in memory lack what the ledger has.
  const again = await ledger.commit([command])
  assert.deepEqual(again.stock, [])
  assert.deepEqual(again.changedTicketIds, [sale.ticketId])
})
