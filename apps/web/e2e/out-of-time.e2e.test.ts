import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenOrder, givenTicket, inDays } from '@onsale/onsale/api-tests/testing/given.ts'
import { freePort, startChild } from '@onsale/onsale/api-tests/testing/start-child.ts'
import { makeDataDir } from '@onsale/onsale/api-tests/testing/start-onsale.ts'
import { tokenOf } from '@onsale/onsale/api-tests/testing/tokens.ts'
import { visit } from './testing/browser.ts'
import { mainButton, openShop } from './testing/shop.ts'

const shop = openShop({ ONSALE_HOLD_SECONDS: '6', ONSALE_PAYING_SECONDS: '2' })

/** Somebody on the page of a hold that will not last. */
async function givenHeld(capacity = 10) {
  const { ticket, unitId } = await givenTicket(shop.onsale, {
    units: [{ visitDate: inDays(30), capacity }],
  })
  const customer = await shop.customer()
  const order = await givenOrder(customer.caller, unitId)
  await customer.page.goto(`/orders/${order.id}`)
  return { ...customer, ticket, unitId, order }
}

test('a hold that runs out says so by itself, and that nothing was charged', async () => {
  const { page } = await givenHeld()
  await page.getByRole('timer').waitFor()
  await page.getByRole('heading', { name: /자리가 풀렸어요/ }).waitFor({ timeout: 15_000 })
  await page.getByText('돈은 나가지 않았어요.').waitFor()
  await page.getByRole('link', { name: /다른 날짜 보기/ }).click()
  await page.waitForURL(/\/tickets\//)
})

test('while a provider decides the page waits, and shows the tickets when money came late', async () => {
  const { page } = await givenHeld()
  await page.getByRole('radio', { name: /시간이 지난 뒤에/ }).click()
  await mainButton(page, /결제하기$/).click()
  await page.getByRole('heading', { name: /기다리고 있어요/ }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: /기다리고 있어요/ }).waitFor()
  await page.getByRole('heading', { name: /표가 준비됐어요/ }).waitFor({ timeout: 30_000 })
})

test('late money whose place is gone is refunded in full, and the page says so', async () => {
  const { page, unitId, orders } = await givenHeld(1)
  await page.getByRole('radio', { name: /시간이 지난 뒤에/ }).click()
  await mainButton(page, /결제하기$/).click()
  await page.getByRole('heading', { name: /결제 시간이 지났어요/ }).waitFor({ timeout: 30_000 })
  await givenOrder(shop.onsale.person(), unitId)
  await page.getByRole('heading', { name: /전액 환불했어요/ }).waitFor({ timeout: 30_000 })
  assert.equal((await orders())[0]?.refund?.amount.amount, 50_000)
})

test('a server that is started anew in mid-checkout is waited for, and the order paid', async (t) => {
  const dataDir = await makeDataDir()
  const env = { PORT: await freePort() }
  const before = await startChild(t, dataDir, env)
  const { unitId } = await givenTicket(before)
  const token = tokenOf('patient')
  const order = await givenOrder(before.bearing(`Bearer ${token}`), unitId)
  const { page } = await visit(shop.browser, `http://127.0.0.1:${env.PORT}`, { token })
  await page.goto(`/orders/${order.id}`)
  await mainButton(page, /결제하기$/).waitFor()
  await before.end('SIGKILL')
  await mainButton(page, /결제하기$/).click()
  await mainButton(page, /연결을 확인하는 중/).waitFor({ timeout: 20_000 })
  const again = await startChild(t, dataDir, env)
  await page.getByRole('heading', { name: /표가 준비됐어요/ }).waitFor({ timeout: 30_000 })
  await again.end('SIGTERM')
})
