import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import { datesInARow, givenTicket } from '@onsale/onsale/api-tests/testing/given.ts'
import { type Customer, mainButton, openShop } from './testing/shop.ts'

const shop = openShop()

const words = {
  ko: {
    take: /^1매 잡기/,
    pay: /결제하기$/,
    paid: /표가 준비됐어요/,
    open: /취소하고 환불받기/,
    cancel: /^표 \d매 취소하기/,
    cancelled: /취소했어요/,
  },
  en: {
    take: /^Hold 1/,
    pay: /^Pay /,
    paid: /tickets are ready/,
    open: /Cancel and get a refund/,
    cancel: /^Cancel \d ticket/,
    cancelled: /^Cancelled$/,
  },
} as const

/** Somebody with a hold, on its page. */
async function givenHeld(options: Parameters<typeof shop.customer>[0] = {}): Promise<Customer> {
  const { ticket } = await givenTicket(shop.onsale)
  const customer = await shop.customer(options)
  await customer.page.goto(`/tickets/${ticket.id}`)
  await customer.page.locator('[data-date][data-state="free"]').click()
  await mainButton(customer.page, words[options.language ?? 'ko'].take).click()
  await mainButton(customer.page, words[options.language ?? 'ko'].pay).waitFor()
  return customer
}

async function choose(page: Page, way: RegExp): Promise<void> {
  await page.getByRole('radio', { name: way }).click()
}

const heading = (page: Page, says: RegExp) => page.getByRole('heading', { name: says })

for (const language of ['ko', 'en'] as const) {
  for (const screen of ['phone', 'desk'] as const) {
    test(`bought, shown and given back in ${language} on a ${screen}`, async () => {
      const says = words[language]
      const { page, orders } = await givenHeld({ language, screen })
      await mainButton(page, says.pay).click()
      await heading(page, says.paid).waitFor()
      await page.getByRole('img', { name: /QR/ }).waitFor()
      assert.equal((await orders())[0]?.status, 'PAID')
      await page.getByRole('button', { name: says.open }).click()
      await page.getByRole('button', { name: says.cancel }).click()
      await heading(page, says.cancelled).waitFor()
      const [order] = await orders()
      assert.deepEqual([order?.status, order?.refund?.amount.amount], ['CANCELLED', 50_000])
    })
  }
}

test('a declined payment is told, keeps the places, and another way pays', async () => {
  const { page, orders } = await givenHeld()
  await choose(page, /거절돼요/)
  await mainButton(page, words.ko.pay).click()
  await page.getByText(/결제가 거절됐어요/).waitFor()
  // It is still said after a reload, from what the server knows.
  await page.reload()
  await page.getByText(/결제가 거절됐어요/).waitFor()
  await mainButton(page, words.ko.pay).click()
  await heading(page, words.ko.paid).waitFor()
  assert.equal((await orders()).length, 1)
})

test('a payment that was begun and left is no trap: the page says so, and pays', async () => {
  const { page, context } = await givenHeld()
  await page.route(/\/confirm$/, (route) => route.abort('connectionrefused'))
  const asked = page.waitForRequest(/\/confirm$/)
  await mainButton(page, words.ko.pay).click()
  await asked
  // given: the tab is closed in the middle, and the order opened anew in another one
  const at = page.url()
  const other = await context.newPage()
  await page.close()
  await other.goto(at)
  await other.getByText(/앞선 결제는 끝나지 않았어요/).waitFor()
  await mainButton(other, words.ko.pay).click()
  await heading(other, words.ko.paid).waitFor()
})

test('a lost answer and a double tap charge once', async () => {
  const { page, orders } = await givenHeld()
  const keys: (string | undefined)[] = []
  await page.route(/\/confirm$/, async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return await route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await mainButton(page, words.ko.pay).dblclick()
  await heading(page, words.ko.paid).waitFor()
  assert.equal(keys.length, 2)
  assert.equal(keys[0], keys[1])
  assert.equal((await orders())[0]?.payment?.status, 'CAPTURED')
})

test('a reload in the middle of paying finds its way to the tickets', async () => {
  const { page } = await givenHeld()
  let isLost = true
  await page.route(/\/confirm$/, async (route) => {
    if (!isLost) return await route.continue()
    await route.fetch() // never answered: the page waits until it is reloaded
  })
  const asked = page.waitForRequest(/\/confirm$/)
  await mainButton(page, words.ko.pay).click()
  await asked
  isLost = false
  await page.reload()
  await heading(page, words.ko.paid).waitFor()
})

test('two tabs on one order: what one does, the other shows', async () => {
  const { page, context } = await givenHeld()
  const other = await context.newPage()
  await other.goto(page.url())
  await mainButton(other, words.ko.pay).click()
  await heading(other, words.ko.paid).waitFor()
  // The first one learns it by pressing, or by looking again; it never pays twice.
  await mainButton(page, words.ko.pay).click()
  await heading(page, words.ko.paid).waitFor()
})

test('places that are let go are gone, and nothing was charged', async () => {
  const { page, orders } = await givenHeld()
  await page.getByRole('button', { name: /자리 놓기/ }).click()
  await page.getByText(/돈은 나가지 않았어요/).waitFor()
  assert.equal((await orders())[0]?.status, 'CANCELLED')
})

test('one ticket of two is given back, the other stays good', async () => {
  const { ticket } = await givenTicket(shop.onsale)
  const { page, orders } = await shop.customer()
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="free"]').click()
  await page.getByRole('button', { name: /한 매 늘리기/ }).click()
  await mainButton(page, /^2매 잡기/).click()
  await mainButton(page, words.ko.pay).click()
  await page.getByRole('button', { name: words.ko.open }).click()
  await page.getByRole('checkbox').first().click()
  await page.getByRole('button', { name: /^표 1매 취소하기/ }).click()
  await page.getByText(/취소한 표예요/).waitFor()
  assert.equal(await page.getByRole('img', { name: /QR/ }).count(), 1)
  const [order] = await orders()
  assert.deepEqual([order?.status, order?.refund?.amount.amount], ['PAID', 50_000])
})

test('a cart of two days becomes one order; the line that fails is marked', async () => {
  const [day = '', next = ''] = datesInARow(2)
  const { ticket } = await givenTicket(shop.onsale, {
    units: [
      { visitDate: day, capacity: 1 },
      { visitDate: next, capacity: 10 },
    ],
  })
  const { page, orders } = await shop.customer()
  await page.goto(`/tickets/${ticket.id}`)
  for (const date of [day, next]) {
    await page.locator(`[data-date="${date}"]`).click()
    await page.getByRole('button', { name: /장바구니에 담기/ }).click()
    await page.getByText(/담았어요/).waitFor()
  }
  await page.getByRole('link', { name: /장바구니 보기/ }).click()
  const first = page.getByRole('listitem').first()
  await first.getByRole('button', { name: /한 매 늘리기/ }).click()
  await first.getByText(/1매만 남았어요/).waitFor()
  await mainButton(page, /^모두 잡기/).click()
  await page.getByText(/표시한 표를 줄이거나/).waitFor()
  await first.getByRole('button', { name: /한 매 줄이기/ }).click()
  await mainButton(page, /^모두 잡기 · 100,000원/).click()
  await mainButton(page, words.ko.pay).waitFor()
  assert.deepEqual(
    (await orders()).map(({ lines }) => lines.map(({ quantity }) => quantity)),
    [[1, 1]],
  )
})

test('tickets that were opened once open without a network', async () => {
  const { page, context } = await givenHeld()
  await mainButton(page, words.ko.pay).click()
  await page.getByRole('img', { name: /QR/ }).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload({ waitUntil: 'networkidle' }) // this time through the worker
  const code = await page.getByText(/^[0-9A-Z]{20,}$/).innerText()
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('img', { name: /QR/ }).waitFor()
  assert.equal(await page.getByText(/^[0-9A-Z]{20,}$/).innerText(), code)
  await context.setOffline(false)
})

test('the code is shown alone and large at the gate, and is the one that was issued', async () => {
  const { page, orders, caller } = await givenHeld()
  await mainButton(page, words.ko.pay).click()
  await page.getByRole('button', { name: /크게 보기/ }).click()
  const shown = page.getByRole('dialog').getByRole('img')
  const box = await shown.boundingBox()
  assert.ok(box !== null && box.width >= 340, String(box?.width))
  const orderId = (await orders())[0]?.id ?? ''
  const { items } = (await caller.call(listAdmissions, { params: { orderId } })).expect(200)
  await page.getByRole('button', { name: '닫기' }).click()
  await page.getByText(items[0]?.code ?? 'none').waitFor()
})

test('the keyboard alone pays', async () => {
  const { page } = await givenHeld({ screen: 'desk', language: 'en' })
  const focused = page.locator(':focus')
  for (let tabs = 0; tabs < 30; tabs += 1) {
    await page.keyboard.press('Tab')
    if ((await focused.innerText()).startsWith('Pay ')) break
  }
  await page.keyboard.press('Enter')
  await heading(page, words.en.paid).waitFor()
})

test("another person's order is not there", async () => {
  const { page } = await givenHeld()
  const stranger = await shop.customer()
  await stranger.page.goto(page.url())
  await heading(stranger.page, /여기에는 아무것도 없어요/).waitFor()
})
