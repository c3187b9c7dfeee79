import type { Stock } from '../../domain/stock.ts'

/** A row as it lies in Redis; the version stands first, where the scripts look for it. */
export function formatRow({ version, capacity, held, sold, visitDate }: Stock): string {
  return `${version} ${capacity} ${held} ${sold} ${visitDate}`
}

const rowForm = /^(\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{4}-\d{2}-\d{2})$/

/** Undefined for what is not there or is no row: the ledger is asked then. */
export function parseRow(text: unknown, unitId: string, ticketId: string): Stock | undefined {
  const found = typeof text === 'string' ? rowForm.exec(text) : null
  if (found === null) return undefined
  const [, version, capacity, held, sold, visitDate = ''] = found
  return {
    unitId,
    ticketId,
    visitDate,
    capacity: Number(capacity),
    held: Number(held),
    sold: Number(sold),
    version: Number(version),
  }
}
