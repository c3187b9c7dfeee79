import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  buy,
  datesInARow,
  givenTicket,
  inDays,
  inMs,
} from '@onsale/onsale/api-tests/testing/given.ts'
import { mainButton, openShop } from './testing/shop.ts'

const shop = openShop()

const dayAndMonth = (date: string): string =>
  Temporal.PlainDate.from(date).toLocaleString('en-GB', { day: 'numeric', month: 'long' })

for (const [language, says] of [
  ['ko', { take: /^2매 잡기 · 100,000원$/, held: /자리를 잡았어요/ }],
  ['en', { take: /^Hold 2 · ₩100,000$/, held: /held for you/ }],
] as const) {
  for (const screen of ['phone', 'desk'] as const) {
    test(`a hold is taken in ${language} on a ${screen}`, async () => {
      const { ticket } = await givenTicket(shop.onsale)
      const { page, orders } = await shop.customer({ language, screen })
      await page.goto(`/tickets/${ticket.id}`)
      await page.locator('[data-date][data-state="free"]').click()
      await page.getByRole('button', { name: /한 매 늘리기|One more/ }).click()
      await mainButton(page, says.take).click()
      await page.getByRole('heading', { name: says.held }).waitFor()
      const [order, ...others] = await orders()
      assert.match(page.url(), new RegExp(`/orders/${order?.id}$`))
      assert.deepEqual([order?.lines[0]?.quantity, others.length], [2, 0])
    })
  }
}

test('the button works at the opening, without a reload and without waiting for a poll', async () => {
  // given: a sale that opens in a moment, and a page whose polls are never answered again
  const { ticket } = await givenTicket(shop.onsale, { saleOpensAt: inMs(6_000) })
  const { page, orders } = await shop.customer()
  await page.goto(`/tickets/${ticket.id}`)
  await mainButton(page, /뒤에 열려요/).waitFor()
  await page.locator('[data-date][data-state="free"]').click()
  await page.route(/\/api\/tickets/, () => undefined)
  // when
  await mainButton(page, /^1매 잡기/).click({ timeout: 15_000 })
  // then
  await page.getByRole('heading', { name: /자리를 잡았어요/ }).waitFor()
  assert.equal((await orders()).length, 1)
})

test('a phone whose clock is an hour wrong counts by the server', async () => {
  const { ticket } = await givenTicket(shop.onsale, { saleOpensAt: inMs(30 * 60_000) })
  const { page } = await shop.customer()
  await page.addInitScript(() => {
    const real = Date.now
    Date.now = () => real() + 3_600_000
  })
  await page.goto(`/tickets/${ticket.id}`)
  await page
    .getByRole('timer')
    .filter({ hasText: /^(?:30:00|29:\d\d)$/ })
    .waitFor()
})

test('a double tap buys once', async () => {
  const { ticket } = await givenTicket(shop.onsale)
  const { page, orders } = await shop.customer()
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="free"]').click()
  await mainButton(page, /^1매 잡기/).dblclick()
  await page.getByRole('heading', { name: /자리를 잡았어요/ }).waitFor()
  assert.equal((await orders()).length, 1)
})

test('a lost answer is asked for again with the same key, and buys once', async () => {
  // given: the server takes the hold, and its answer is lost
  const { ticket } = await givenTicket(shop.onsale)
  const { page, orders } = await shop.customer()
  const keys: (string | undefined)[] = []
  await page.route(/\/api\/orders$/, async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return await route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="free"]').click()
  // when
  await mainButton(page, /^1매 잡기/).click()
  // then
  await page.getByRole('heading', { name: /자리를 잡았어요/ }).waitFor()
  assert.equal(keys.length, 2)
  assert.equal(keys[0], keys[1])
  assert.equal((await orders()).length, 1)
})

test('a reload before the answer finds the hold, and buys once', async () => {
  const { ticket } = await givenTicket(shop.onsale)
  const { page, orders } = await shop.customer()
  let isLost = true
  await page.route(/\/api\/orders$/, async (route) => {
    if (!isLost) return await route.continue()
    await route.fetch()
    // Never answered: the page waits until it is reloaded.
  })
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="free"]').click()
  const asked = page.waitForRequest(/\/api\/orders$/)
  await mainButton(page, /^1매 잡기/).click()
  await asked
  // when
  isLost = false
  await page.reload()
  // then
  await page.getByRole('heading', { name: /자리를 잡았어요/ }).waitFor()
  assert.equal((await orders()).length, 1)
})

test('sold out in the meantime is said plainly, with the nearest day that has places', async () => {
  const [wanted = '', next = ''] = datesInARow(2)
  const { ticket, unitIds } = await givenTicket(shop.onsale, {
    units: [
      { visitDate: wanted, capacity: 1 },
      { visitDate: next, capacity: 5 },
    ],
  })
  const { page } = await shop.customer()
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator(`[data-date="${wanted}"]`).click()
  // given: the page is not told, and somebody else takes it
  await page.route(/availability/, () => undefined)
  await buy(shop.onsale.person(), unitIds[0] ?? '')
  await mainButton(page, /^1매 잡기/).click()
  const told = page.getByRole('alert')
  await told.waitFor()
  const { month, day } = Temporal.PlainDate.from(next)
  assert.ok((await told.innerText()).includes(`가장 가까운 날: ${month}월 ${day}일`))
  assert.match(await told.innerText(), /모든 자리가 결제 중이에요\./)
})

test('all held is not sold out: the day says from when places may come back', async () => {
  const { ticket, unitId } = await givenTicket(shop.onsale, {
    units: [{ visitDate: inDays(30), capacity: 1 }],
  })
  await buy(shop.onsale.person(), unitId)
  const { page } = await shop.customer({ language: 'en' })
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="allHeld"]').click()
  await page.getByText(/Some may come back from \d\d:\d\d KST/).waitFor()
  await mainButton(page, /All being paid for/).waitFor()
})

test('overloaded counts down and tries again by itself', async () => {
  const { ticket } = await givenTicket(shop.onsale)
  const { page } = await shop.customer({ language: 'en' })
  let refusals = 0
  await page.route(/\/api\/tickets\/[^/]+$/, async (route) => {
    refusals += 1
    if (refusals > 1) return await route.continue()
    await route.fulfill({
      status: 503,
      headers: { 'retry-after': '2', 'content-type': 'application/problem+json' },
      body: JSON.stringify({ code: 'OVERLOADED', status: 503, traceId: 'abc' }),
    })
  })
  await page.goto(`/tickets/${ticket.id}`)
  await page.getByText(/Trying again by itself in \d second/).waitFor()
  await page.getByRole('heading', { level: 1, name: 'Panda World' }).waitFor()
})

test('the keyboard alone finds a day and takes the hold', async () => {
  const [soldOut = '', free = ''] = datesInARow(2)
  const { ticket } = await givenTicket(shop.onsale, {
    units: [
      { visitDate: soldOut, capacity: 0 },
      { visitDate: free, capacity: 5 },
    ],
  })
  const { page, orders } = await shop.customer({ screen: 'desk', language: 'en' })
  await page.goto(`/tickets/${ticket.id}`)
  await mainButton(page, /Choose a day/).waitFor()
  const focused = page.locator(':focus')
  for (let tabs = 0; tabs < 20; tabs += 1) {
    await page.keyboard.press('Tab')
    if ((await focused.getAttribute('data-date')) !== null) break
  }
  assert.ok((await focused.innerText()).includes(`${dayAndMonth(soldOut)}, sold out`))
  await page.keyboard.press('Enter') // nothing: it is sold out
  await page.keyboard.press('ArrowRight')
  assert.ok((await focused.innerText()).includes(`${dayAndMonth(free)}, 5 left`))
  await page.keyboard.press('Enter')
  const take = mainButton(page, /^Hold 1/)
  await take.waitFor()
  for (let tabs = 0; tabs < 20; tabs += 1) {
    if ((await focused.innerText()).startsWith('Hold')) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /held for you/ }).waitFor()
  assert.equal((await orders()).length, 1)
})

test('a stranger is led to the log-in and comes back to the page', async () => {
  const { ticket } = await givenTicket(shop.onsale)
  const { page } = await shop.passerBy()
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="free"]').click()
  await mainButton(page, /로그인하고 예매하기/).click()
  await page.waitForURL(/\/login\?next=/)
  assert.equal(new URL(page.url()).searchParams.get('next'), `/tickets/${ticket.id}`)
})
