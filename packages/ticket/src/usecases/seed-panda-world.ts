import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import { dateInZone, instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { InvariantBroken } from '@onsale/kernel/assert.ts'
import type { TicketDeps } from '../ports.ts'
import { createTicket } from './create-ticket.ts'

const ZONE = 'Asia/Seoul'
const VISIT_DAYS = 30
const CAPACITY_A_DAY = 1_000
const LIMIT_PER_DATE = 4
const DAY_MS = 86_400_000
/** The sale goes on a while after the last date that is seeded, so that dates can be added. */
const SALE_DAYS = 365

/** Full refund for more than 9 days before the visit, then less; an hour to think it over. */
const refundPolicy: NewTicket['refundPolicy'] = {
  tiers: [
    { minDaysBefore: 10, refundPercent: 100 },
    { minDaysBefore: 7, refundPercent: 90 },
    { minDaysBefore: 3, refundPercent: 80 },
    { minDaysBefore: 0, refundPercent: 70 },
  ],
  grace: [{ withinHours: 1, minDaysBefore: 1, refundPercent: 100 }],
}

/** The seed's requests have keys, as an admin's have: of several processes one creates each. */
const SEEDER = 'onsale-seed'

const offers = [
  {
    name: { ko: '판다월드 입장권 (야간)', en: 'Panda World entry (evening)' },
    description: {
      ko: '오후 5시부터 입장하실 수 있는 판다월드 야간 입장권입니다.',
      en: 'Entry to Panda World from 5 pm.',
    },
    amount: 30_000,
  },
  {
    name: { ko: '판다월드 입장권 (어린이)', en: 'Panda World entry (child)' },
    description: {
      ko: '만 3세부터 12세까지 이용하실 수 있는 판다월드 1일 입장권입니다.',
      en: 'One day at Panda World for a child of 3 to 12 years.',
    },
    amount: 35_000,
  },
  {
    name: { ko: '판다월드 입장권 (어른)', en: 'Panda World entry (adult)' },
    description: {
      ko: '판다 가족을 만나는 판다월드 1일 입장권입니다. 방문일을 선택해 주세요.',
      en: 'One day at Panda World, home of the panda family. Choose the date of your visit.',
    },
    amount: 50_000,
  },
] as const

/**
 * Puts Panda World on sale for the next 30 days, today included, when the catalogue is empty;
 * once, however many processes do so at the same moment. `now` is UTC ms. Listed newest first,
 * the adult's ticket comes on top. Throws `OrderUnavailable`.
 */
export async function seedPandaWorld(
  deps: TicketDeps,
  now: number,
): Promise<{ readonly created: number }> {
  if (!(await isWanted(deps.store))) return { created: 0 }
  let created = 0
  for (const [index, offer] of offers.entries()) {
    const once = { userId: SEEDER, key: keyOf(index), fingerprint: 'seed' }
    const outcome = await createTicket(deps, { asked: toNewTicket(offer, now), once })
    if (outcome.kind === 'refused') throw new InvariantBroken(`seed refused: ${outcome.code}`)
    if (!outcome.replayed) created += 1
  }
  return { created }
}

/** Also when it was begun and not finished, here or by another process. */
async function isWanted(store: TicketDeps['store']): Promise<boolean> {
  const listed = await store.list({ limit: 1 })
  if (listed.length === 0) return true
  return (await store.write((tx) => tx.findKept(SEEDER, keyOf(0)))) !== undefined
}

function keyOf(index: number): string {
  return `panda-world-${index}`
}

function toNewTicket(offer: (typeof offers)[number], now: number): NewTicket {
  const today = Temporal.PlainDate.from(dateInZone(now, ZONE))
  return {
    name: offer.name,
    description: offer.description,
    venue: 'Panda World',
    timeZone: ZONE,
    price: { amount: offer.amount, currency: 'KRW' },
    perPersonLimit: LIMIT_PER_DATE,
    limitScope: 'visitDate',
    saleOpensAt: instantToRfc3339(now - DAY_MS),
    saleClosesAt: instantToRfc3339(now + SALE_DAYS * DAY_MS),
    refundPolicy,
    units: Array.from({ length: VISIT_DAYS }, (_, day) => ({
      visitDate: today.add({ days: day }).toString(),
      capacity: CAPACITY_A_DAY,
    })),
  }
}
