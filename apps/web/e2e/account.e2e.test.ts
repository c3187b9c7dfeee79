import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { logIn } from '@onsale/contracts/http/auth-calls.ts'
import { listSessions } from '@onsale/contracts/http/me-calls.ts'
import { givenTicket } from '@onsale/onsale/api-tests/testing/given.ts'
import { codeIn, mailNumber } from '@onsale/onsale/api-tests/testing/mailbox.ts'
import { mainButton, openShop } from './testing/shop.ts'

const shop = openShop({ ONSALE_PUBLIC_WRITES_PER_MINUTE: '10000' })

const PASSWORD = 'bamboo leaves at dawn'
let persons = 0

interface Person {
  readonly page: Page
  readonly email: string
}

/** Somebody who has just asked for an account, in Korean, on a phone. */
async function givenAsked(): Promise<Person> {
  persons += 1
  const email = `visitor-${persons}@mail.example`
  const { page } = await shop.passerBy()
  await page.goto('/signup')
  await page.getByLabel('이메일').fill(email)
  await page.getByLabel('비밀번호').fill(PASSWORD)
  await page.getByLabel('이름', { exact: true }).fill('김판다')
  for (const consent of [/이용약관에 동의해요/, /개인정보 수집/, /만 14세/]) {
    await page.getByRole('checkbox', { name: consent }).click()
  }
  await mainButton(page, /인증 번호 받기/).click()
  await page.getByRole('heading', { name: /메일을 확인해 주세요/ }).waitFor()
  return { page, email }
}

/** The same, with the code from the mail entered: an account, and logged in. */
async function givenAccount(): Promise<Person> {
  const person = await givenAsked()
  const code = codeIn(await mailNumber(shop.onsale, person.email, 1), 6)
  await person.page.getByLabel('인증 번호').fill(code)
  await person.page.getByRole('link', { name: '내 계정' }).waitFor()
  return person
}

async function logInAt(page: Page, { email }: Person, password = PASSWORD): Promise<void> {
  await page.goto('/login?next=/me')
  await page.getByLabel('이메일').fill(email)
  await page.getByLabel('비밀번호').fill(password)
  await mainButton(page, /^로그인하기$/).click()
}

const heading = (page: Page, says: RegExp | string) => page.getByRole('heading', { name: says })

test('signed up, verified by the code from the mail, and logged in without another step', async () => {
  const { page, email } = await givenAccount()
  await page.getByRole('link', { name: '내 계정' }).click()
  await heading(page, '내 계정').waitFor()
  await page.getByText(email).waitFor()
  assert.equal(await page.getByLabel('이름', { exact: true }).inputValue(), '김판다')
})

test('a wrong code is told, and a reload stays at the code', async () => {
  const { page, email } = await givenAsked()
  const code = codeIn(await mailNumber(shop.onsale, email, 1), 6)
  await page.getByLabel('인증 번호').fill(code === '000000' ? '000001' : '000000')
  await page.getByText(/인증 번호가 맞지 않거나/).waitFor()
  await page.reload()
  await page.getByLabel('인증 번호').fill(code)
  // The password is not kept over a reload: the person logs in.
  await heading(page, '로그인').waitFor()
})

test('consents that are needed come before the button works; none is ticked beforehand', async () => {
  const { page } = await shop.passerBy()
  await page.goto('/signup')
  assert.equal(await page.getByRole('checkbox', { checked: true }).count(), 0)
  const button = mainButton(page, /필요한 동의를 모두/)
  assert.equal(await button.isDisabled(), true)
})

test('the session outlives a reload and a new tab, and no script can read its secret', async () => {
  const { page } = await givenAccount()
  await page.goto('/me')
  await heading(page, '내 계정').waitFor()
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
  assert.doesNotMatch(kept, /eyJ|token/i)
  assert.equal(await page.evaluate(() => document.cookie), '')
  const tab = await page.context().newPage()
  await tab.goto('/me')
  await heading(tab, '내 계정').waitFor()
})

test('a stranger who wants to buy logs in, comes back to the ticket, and buys', async () => {
  const person = await givenAccount()
  const { ticket } = await givenTicket(shop.onsale)
  const { page } = await shop.passerBy()
  await page.goto(`/tickets/${ticket.id}`)
  await page.locator('[data-date][data-state="free"]').click()
  await mainButton(page, /로그인하고 예매하기/).click()
  await page.getByLabel('이메일').fill(person.email)
  await page.getByLabel('비밀번호').fill(PASSWORD)
  await mainButton(page, /^로그인하기$/).click()
  await page.waitForURL(new RegExp(`/tickets/${ticket.id}$`))
  await page.locator('[data-date][data-state="free"]').click()
  await mainButton(page, /^1매 잡기/).click()
  await mainButton(page, /결제하기$/).click()
  await heading(page, /표가 준비됐어요/).waitFor()
  // The tickets come by mail as well, with the code that the page shows.
  const code = await page.getByText(/^[0-9A-Z]{20,}$/).innerText()
  const mail = await mailNumber(shop.onsale, person.email, 2)
  assert.ok(mail.text.includes(code), mail.text)
})

test('a password that is changed on one device logs both out', async () => {
  const person = await givenAccount()
  const other = await shop.passerBy()
  await logInAt(other.page, person)
  await heading(other.page, '내 계정').waitFor()
  await person.page.goto('/me/password')
  await person.page.getByLabel('지금 비밀번호').fill(PASSWORD)
  await person.page.getByLabel('새 비밀번호').fill('another bamboo forest')
  await mainButton(person.page, /비밀번호 바꾸기/).click()
  await heading(person.page, '로그인').waitFor()
  await other.page.waitForTimeout(1_000) // what the API promises: within a second
  await other.page.goto('/me/devices')
  await heading(other.page, /로그인하면 볼 수 있어요/).waitFor()
  await logInAt(person.page, person, 'another bamboo forest')
  await heading(person.page, '내 계정').waitFor()
})

test('a wrong present password changes nothing and logs nobody out', async () => {
  const { page } = await givenAccount()
  await page.goto('/me/password')
  await page.getByLabel('지금 비밀번호').fill('not the password')
  await page.getByLabel('새 비밀번호').fill('another bamboo forest')
  await mainButton(page, /비밀번호 바꾸기/).click()
  await page.getByText(/맞지 않아요/).waitFor()
  await page.goto('/me')
  await heading(page, '내 계정').waitFor()
})

test('one device is logged out from another, by name', async () => {
  const person = await givenAccount()
  const body = { email: person.email, password: PASSWORD, deviceName: 'Old tablet' }
  const tokens = (await shop.onsale.anybody.call(logIn, { body })).expect(200)
  const tablet = shop.onsale.bearing(`Bearer ${tokens.accessToken}`)
  ;(await tablet.call(listSessions)).expect(200)
  await person.page.goto('/me/devices')
  const row = person.page.getByRole('listitem').filter({ hasText: 'Old tablet' })
  await row.getByRole('button', { name: '로그아웃' }).click()
  await row.waitFor({ state: 'detached' })
  await person.page.waitForTimeout(1_000) // what the API promises: within a second
  ;(await tablet.call(listSessions)).refused('UNAUTHENTICATED')
})

test('log-out everywhere ends the other tab too', async () => {
  const { page } = await givenAccount()
  const tab = await page.context().newPage()
  await tab.goto('/me')
  await heading(tab, '내 계정').waitFor()
  await page.goto('/me/devices')
  await page.getByRole('button', { name: /모든 기기에서/ }).click()
  await heading(page, '로그인').waitFor()
  await heading(tab, /로그인하면 볼 수 있어요/).waitFor()
})

test('on a shared computer nothing is left after the window is closed', async () => {
  const person = await givenAccount()
  const { page, context } = await shop.passerBy()
  await page.goto('/login?next=/me')
  await page.getByLabel('이메일').fill(person.email)
  await page.getByLabel('비밀번호').fill(PASSWORD)
  await page.getByRole('checkbox', { name: /여럿이 쓰는/ }).click()
  await mainButton(page, /^로그인하기$/).click()
  await heading(page, '내 계정').waitFor()
  await page.reload()
  await heading(page, '내 계정').waitFor()
  await page.close()
  const next = await context.newPage()
  await next.goto('/me')
  await heading(next, /로그인하면 볼 수 있어요/).waitFor()
  assert.deepEqual(await context.cookies(), [])
})

test('a forgotten password is set anew by the code from the mail', async () => {
  const person = await givenAccount()
  const { page } = await shop.passerBy()
  await page.goto('/forgot')
  await page.getByLabel('이메일').fill(person.email)
  await mainButton(page, /번호 받기/).click()
  const code = codeIn(await mailNumber(shop.onsale, person.email, 2), 8)
  await page.getByLabel('메일로 받은 번호').fill(code)
  await page.getByLabel('새 비밀번호').fill('a forest of new leaves')
  await mainButton(page, /새 비밀번호로/).click()
  await heading(page, '로그인').waitFor()
  await logInAt(page, person, 'a forest of new leaves')
  await heading(page, '내 계정').waitFor()
})

test('the data are downloaded, then the account deleted; the address is free again', async () => {
  const person = await givenAccount()
  const { page } = person
  await page.goto('/me')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /내려받기/ }).click()
  assert.equal((await download).suggestedFilename(), 'onsale-export.json')
  await page.getByRole('link', { name: '계정 지우기' }).click()
  await page.getByLabel('비밀번호').fill(PASSWORD)
  await page.getByRole('button', { name: '계정 지우기' }).click()
  await page.getByRole('link', { name: '로그인' }).waitFor()
  await logInAt(page, person)
  await page.getByText(/이메일이나 비밀번호가 맞지 않아요/).waitFor()
})
