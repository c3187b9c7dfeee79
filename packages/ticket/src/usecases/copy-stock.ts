import { withFigures } from '../domain/stock-copy.ts'
import type { StockFigures } from '../domain/ticket.ts'
import type { TicketDeps } from '../ports.ts'

/**
 * Takes in the figures of an event, in one transaction with its receipt. They are absolute
 * and a higher version wins, so a repeated or late event changes nothing, with its receipt or
 * without; a unit that is not here is another catalogue's business.
 */
export async function copyStock(
  deps: Pick<TicketDeps, 'store'>,
  command: { readonly consumer: string; readonly eventId: string; readonly figures: StockFigures },
): Promise<'copied' | 'nothing new'> {
  const { consumer, eventId, figures } = command
  return deps.store.write(async (tx) => {
    if (!(await tx.receive(consumer, eventId))) return 'nothing new'
    const unit = await tx.lockUnit(figures.unitId)
    if (unit === undefined || withFigures(unit, figures) === unit) return 'nothing new'
    await tx.updateFigures(figures)
    return 'copied'
  })
}
