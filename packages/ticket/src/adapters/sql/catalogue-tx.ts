import type { Transaction } from 'kysely'
import { ticketChanged } from '@onsale/contracts/events/ticket.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import { makeOutboxRow } from '@onsale/platform/outbox/make-event.ts'
import { consumeOnce } from '@onsale/platform/outbox/sql-inbox.ts'
import { currentTraceId } from '@onsale/platform/trace.ts'
import { appendToOutbox } from '@onsale/platform/outbox/sql-outbox.ts'
import { toSale } from '../../domain/views.ts'
import type { CatalogueTx } from '../../ports.ts'
import { findKept, insertKept } from './kept-answers.ts'
import { lockTicket } from './lock-ticket.ts'
import { lockUnit } from './lock-unit.ts'
import { toTicketColumns, toUnitRow } from './rows.ts'
import type { TicketTables } from './tables.ts'

/** Rows of one INSERT: far below the number of values that a statement may have. */
const INSERT_ROWS_MAX = 200

/** The verbs of a write transaction, over Kysely. */
export function createCatalogueTx(
  tx: Transaction<TicketTables>,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): CatalogueTx {
  return {
    lockTicket: (ticketId) => lockTicket(tx, ticketId),
    lockUnit: (unitId) => lockUnit(tx, unitId),
    async insertTicket({ ticket, units }) {
      const now = clock.now()
      const row = { ...toTicketColumns(ticket), created_at: now, updated_at: now }
      await tx.insertInto('tickets').values(row).execute()
      for (let from = 0; from < units.length; from += INSERT_ROWS_MAX) {
        const rows = units.slice(from, from + INSERT_ROWS_MAX).map(toUnitRow)
        await tx.insertInto('units').values(rows).execute()
      }
    },
    async updateTicket(ticket) {
      await tx
        .updateTable('tickets')
        .set({ ...toTicketColumns(ticket), updated_at: clock.now() })
        .where('id', '=', ticket.id)
        .execute()
    },
    async insertUnit(unit) {
      await tx.insertInto('units').values(toUnitRow(unit)).execute()
    },
    async updateFigures({ unitId, version, capacity, held, sold }) {
      await tx
        .updateTable('units')
        .set({ stock_version: version, capacity, held, sold })
        .where('id', '=', unitId)
        .execute()
    },
    async announce(changed) {
      const { id, version } = changed.ticket
      const row = makeOutboxRow(ticketChanged, {
        id: ids.next(),
        source: '/onsale/ticket',
        subject: id,
        aggregateVersion: version,
        time: clock.now(),
        traceId: currentTraceId(),
        data: toSale(changed),
      })
      await appendToOutbox(tx, [row])
    },
    findKept: (userId, key) => findKept(tx, userId, key),
    keep: (once, answer) => insertKept(tx, once, answer, clock.now()),
    async receive(consumer, eventId) {
      const receipt = { consumer, eventId, receivedAt: clock.now() }
      return (await consumeOnce(tx, receipt, async () => {})) === 'applied'
    },
  }
}
