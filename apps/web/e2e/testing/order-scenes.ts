import { listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { confirmPayment, createPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import type { Api, Caller } from '@onsale/onsale/api-tests/testing/api.ts'
import { buy, givenTicket, inDays } from '@onsale/onsale/api-tests/testing/given.ts'
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
  const hold = async (quantity = 2) => {
    const body = { lines: [{ unitId: first, quantity }] }
    return (await person.call(createOrder, { body })).expect(201)
  }
  const pay = async (orderId: string, outcome: SandboxOutcome) => {
    const opened = await person.call(createPayment, {
      ...{ params: { orderId }, body: { provider: 'sandbox' } },
    })
    const paymentId = opened.expect(201).id
    await person.call(confirmPayment, {
      ...{ params: { orderId, paymentId }, body: { providerData: { outcome } } },
    })
  }
  const held = await hold()
  const declined = await hold(1)
  await pay(declined.id, 'decline')
  const deciding = await hold(1)
  await pay(deciding.id, 'timeout')
  const paid = await buy(person, second, 2)
  await person.call(listAdmissions, { params: { orderId: paid.order.id } })
  for (const unitId of unitIds.slice(0, 2)) {
    await person.call(putCartLine, { params: { unitId }, body: { quantity: 2 } })
  }
  const at = (path: string): Scene => ({ path, ready: idle, isWhole: true })
  return {
    'order-held': { path: `/orders/${held.id}`, ready: idle },
    'order-declined': { path: `/orders/${declined.id}`, ready: idle },
    'order-deciding': { path: `/orders/${deciding.id}`, ready: idle },
    'order-paid': at(`/orders/${paid.order.id}`),
    'order-give-back': {
      path: `/orders/${paid.order.id}`,
      isWhole: true,
      async ready(page) {
        await page.getByRole('button', { name: /^(?:취소하고|Cancel and)/ }).click()
        await idle(page)
      },
    },
    receipt: at(`/orders/${paid.order.id}/receipt`),
    orders: at('/me/orders'),
    cart: at('/cart'),
  }
}
