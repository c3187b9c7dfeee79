import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import type { Api, Caller } from '@onsale/onsale/api-tests/testing/api.ts'
import {
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
} from '@onsale/onsale/api-tests/testing/given.ts'
import { idle, type Scene } from './scene.ts'

/** What belongs to one person: orders in their states, a cart. */
export async function givenOrderScenes(
  onsale: Api,
  person: Caller,
): Promise<Readonly<Record<string, Scene>>> {
  const { unitIds } = await givenTicket(onsale, {
    name: { ko: '판다월드 하루 이용권', en: 'Panda World, one day' },
    perPersonLimit: 20,
    units: [12, 18, 24].map((days) => ({ visitDate: inDays(days), capacity: 100 })),
  })
  const [first = '', second = ''] = unitIds
  const held = await givenOrder(person, first, 2)
  const declined = await givenOrder(person, first)
  await confirm(person, await givenPayment(person, declined.id), 'decline')
  const deciding = await givenOrder(person, first)
  await confirm(person, await givenPayment(person, deciding.id), 'timeout')
  const { order: paid } = await givenPaid(person, second, 2)
  for (const unitId of [first, second]) {
    await person.call(putCartLine, { params: { unitId }, body: { quantity: 2 } })
  }
  const whole = (path: string): Scene => ({ path, ready: idle, isWhole: true })
  return {
    'order-held': { path: `/orders/${held.id}`, ready: idle },
    'order-declined': { path: `/orders/${declined.id}`, ready: idle },
    'order-deciding': { path: `/orders/${deciding.id}`, ready: idle },
    'order-paid': whole(`/orders/${paid.id}`),
    'order-give-back': {
      path: `/orders/${paid.id}`,
      isWhole: true,
      async ready(page) {
        await page.getByRole('button', { name: /^(?:취소하고|Cancel and)/ }).click()
        await idle(page)
      },
    },
    receipt: whole(`/orders/${paid.id}/receipt`),
    orders: whole('/me/orders'),
    cart: whole('/cart'),
  }
}
