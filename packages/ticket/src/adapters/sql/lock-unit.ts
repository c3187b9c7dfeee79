import type { Transaction } from 'kysely'
import type { Unit } from '../../domain/ticket.ts'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import { toUnit } from './rows.ts'
import type { TicketTables } from './tables.ts'

export async function lockUnit(
  tx: Transaction<TicketTables>,
  unitId: string,
): Promise<Unit | undefined> {
  const locked = tx.selectFrom('units').selectAll().where('id', '=', unitId)
  const row = await forUpdate(tx, locked).executeTakeFirst()
  return row === undefined ? undefined : toUnit(row)
}
