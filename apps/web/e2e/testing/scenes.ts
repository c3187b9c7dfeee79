import { known } from '@onsale/kernel/assert.ts'
import { listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import type { Api } from '@onsale/onsale/api-tests/testing/api.ts'
import { buy, datesInARow, givenTicket, inMs } from '@onsale/onsale/api-tests/testing/given.ts'
import { givenAccount, givenDevice } from '@onsale/onsale/api-tests/testing/accounts.ts'
import { accountScenes } from './account-scenes.ts'
import { givenOrderScenes } from './order-scenes.ts'
import { idle, type Scene } from './scene.ts'

export interface Scenes {
  readonly pages: Readonly<Record<string, Scene>>
  /** Of the person whose orders and account they show. */
  readonly token: string
}

/** The shop with something of everything; `onsale` has Panda World in it. */
export async function givenScenes(onsale: Api): Promise<Scenes> {
  const { items } = (await onsale.anybody.call(listTickets)).expect(200)
  const [first] = items
  if (first === undefined) throw new Error('Panda World is not there')
  const soon = await givenTicket(onsale, {
    name: { ko: '크리스마스 이브 특별 야간권', en: 'Christmas Eve, late entry' },
    venue: 'Panda World',
    saleOpensAt: inMs(43 * 60_000),
  })
  const busy = await givenBusyTicket(onsale)
  const { person, tokens } = await givenDevice(onsale, await givenAccount(onsale))
  const pages: Record<string, Scene> = {
    ...(await givenOrderScenes(onsale, person)),
    ...accountScenes,
    home: { path: '/', ready: idle, isWhole: true },
    ticket: { path: `/tickets/${first.id}`, ready: idle },
    'ticket-whole': { path: `/tickets/${first.id}`, ready: idle, isWhole: true },
    'ticket-chosen': {
      path: `/tickets/${first.id}`,
      async ready(page) {
        await page.locator('button[data-state="free"]').first().click()
        await idle(page)
      },
    },
    'ticket-busy': {
      path: `/tickets/${busy.id}`,
      async ready(page) {
        await page.locator('button[data-state="allHeld"]').first().click()
        await idle(page)
      },
    },
    'ticket-soon': { path: `/tickets/${soon.ticket.id}`, ready: idle },
    text: { path: '/texts/terms', ready: idle },
    unknown: { path: '/nothing-here', ready: idle },
  }
  return { pages, token: tokens.accessToken }
}

/** Days that are free, few, held by others and sold out, next to each other. */
async function givenBusyTicket(onsale: Api): Promise<{ readonly id: string }> {
  const capacities = [40, 10, 2, 0, 9, 1_200, 3]
  const { ticket, unitIds } = await givenTicket(onsale, {
    name: { ko: '판다 먹이 주기 체험', en: 'Feeding the pandas' },
    venue: 'Panda World',
    perPersonLimit: 20,
    units: datesInARow(capacities.length).map((visitDate, at) => ({
      visitDate,
      capacity: known(capacities[at], 'a capacity for each date'),
    })),
  })
  const [, few = '', held = ''] = unitIds
  await buy(onsale.person(), few, 9)
  await buy(onsale.person(), held, 2)
  return ticket
}
