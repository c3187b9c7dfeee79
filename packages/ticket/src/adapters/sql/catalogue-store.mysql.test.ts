import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { migrations } from '../../../migrations/index.ts'
import { decideNewTicket, decidePause } from '../../domain/terms.ts'
import { catalogueConformance } from '../../testing/catalogue-store.conformance.ts'
import { givenTicketService, newTicket } from '../../testing/given.ts'
import type { TicketTables } from './tables.ts'

async function open(t: TestContext) {
  const address = await scratchSchema((work) => t.after(work), {
    name: 'ticket',
    up: (to) => migrateMysql(to, migrations),
  })
  const tools = { scheduler: systemScheduler, randomness: createSystemRandomness() }
  const database = openMysqlDatabase<TicketTables>({ address, ...tools })
  t.after(() => database.close())
  return givenTicketService(t, database)
}

catalogueConformance('MySQL', open)

test('two processes change one ticket at once: one after the other, none is lost', async (t) => {
  const { deps, anotherProcess } = await open(t)
  const created = decideNewTicket(newTicket(), () => deps.ids.next())
  assert.ok('ticket' in created)
  await deps.store.write((tx) => tx.insertTicket(created))
  const { id } = created.ticket
  const pause = (of: typeof deps) =>
    of.store.write(async (tx) => {
      const found = await tx.lockTicket(id)
      assert.ok(found !== undefined)
      await tx.updateTicket(decidePause(found.ticket, !found.ticket.paused))
    })
  const processes = [deps, anotherProcess()]
  await Promise.all(Array.from({ length: 10 }, (_, index) => pause(processes[index % 2] ?? deps)))
  const after = await deps.store.find(id)
  assert.equal(after?.ticket.version, 11)
  assert.equal(after.ticket.paused, false)
})
