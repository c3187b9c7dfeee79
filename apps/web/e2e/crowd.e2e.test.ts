import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { givenTicket, inDays, inMs } from '@onsale/onsale/api-tests/testing/given.ts'
import { mainButton, openShop } from './testing/shop.ts'

const shop = openShop()

const BROWSERS = 20
const PLACES = 7

test('twenty browsers press at the opening: as many as there are places hold one, the rest are told', async () => {
  // given: everybody has chosen the day and waits for the button
  const { ticket } = await givenTicket(shop.onsale, {
    saleOpensAt: inMs(45_000),
    units: [{ visitDate: inDays(30), capacity: PLACES }],
  })
  const visitors = await Promise.all(Array.from({ length: BROWSERS }, () => shop.customer()))
  for (const { page } of visitors) {
    await page.goto(`/tickets/${ticket.id}`)
    await page.locator('[data-date][data-state="free"]').click()
  }
  // when
  await Promise.all(
    visitors.map(({ page }) => mainButton(page, /^1매 잡기/).click({ timeout: 60_000 })),
  )
  // then
  await Promise.all(
    visitors.map(({ page }) =>
      page
        .getByRole('heading', { name: /자리를 잡았어요/ })
        .or(page.getByText(/모든 자리가 결제 중이에요/).first())
        .first()
        .waitFor({ timeout: 30_000 }),
    ),
  )
  const counts = await Promise.all(visitors.map(async ({ orders }) => (await orders()).length))
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    PLACES,
  )
  assert.ok(counts.every((count) => count <= 1))
  const availability = await shop.onsale.anybody.call(getAvailability, {
    params: { ticketId: ticket.id },
  })
  const [unit] = availability.expect(200).units
  assert.deepEqual([unit?.free, unit?.held, unit?.state], [0, PLACES, 'ALL_HELD'])
})
