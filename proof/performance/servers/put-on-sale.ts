import type { NewTicket, Ticket } from '@onsale/contracts/http/ticket.ts'
import { tokenOf } from './keys.ts'

const DAY_MS = 86_400_000
const VISIT_DAYS = 30
export const PLENTY = 100_000_000

/** A ticket as Panda World sells them, on sale for 30 dates; `capacity` of each. */
export async function putOnSale(url: string, capacity: number = PLENTY): Promise<Ticket> {
  const answer = await fetch(`${url}/api/admin/tickets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokenOf('operator', 'admin')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(newTicket(capacity)),
  })
  if (answer.status !== 201) throw new Error(`no ticket: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Ticket // what the contract says of a 201
}

export function newTicket(capacity: number): NewTicket {
  const now = Date.now()
  const day = (days: number): string => new Date(now + days * DAY_MS).toISOString()
  return {
    name: { ko: '판다월드 입장권 (어른)', en: 'Panda World entry (adult)' },
    description: {
      ko: '판다 가족을 만나는 판다월드 1일 입장권입니다. 방문일을 선택해 주세요.',
      en: 'One day at Panda World, home of the panda family. Choose the date of your visit.',
    },
    venue: 'Panda World',
    timeZone: 'Asia/Seoul',
    price: { amount: 50_000, currency: 'KRW' },
    // The load may come round to a buyer again; a limit is judged all the same.
    perPersonLimit: 1_000_000,
    limitScope: 'visitDate',
    saleOpensAt: day(-1),
    saleClosesAt: day(365),
    refundPolicy: {
      tiers: [
        { minDaysBefore: 10, refundPercent: 100 },
        { minDaysBefore: 7, refundPercent: 90 },
        { minDaysBefore: 3, refundPercent: 80 },
        { minDaysBefore: 0, refundPercent: 70 },
      ],
      grace: [{ withinHours: 1, minDaysBefore: 1, refundPercent: 100 }],
    },
    units: Array.from({ length: VISIT_DAYS }, (_, at) => ({
      visitDate: day(at + 20).slice(0, 10),
      capacity,
    })),
  }
}

/** The first unit of a ticket: the one that the load wants. */
export function firstUnit(ticket: Ticket): string {
  const [unit] = ticket.units
  if (unit === undefined) throw new Error('a ticket has a unit')
  return unit.unitId
}
