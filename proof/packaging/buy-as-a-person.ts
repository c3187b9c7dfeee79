import assert from 'node:assert/strict'
import { getAvailability, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { getOrder, listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import { getSite } from '@onsale/contracts/http/site-calls.ts'
import {
  type Account,
  givenAccount,
  givenDevice,
} from '@onsale/onsale/api-tests/testing/accounts.ts'
import { type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { eventually } from '@onsale/onsale/api-tests/testing/eventually.ts'
import { givenPaid } from '@onsale/onsale/api-tests/testing/given.ts'
import { mailNumber } from '@onsale/onsale/api-tests/testing/mailbox.ts'

const QUANTITY = 2
const SEEDED_WITHIN_MS = 60_000

export interface Purchase {
  readonly account: Account
  readonly orderId: string
  /** In a line. */
  readonly told: string
}

/**
 * What a visitor does, through the gateway alone: signs up with the code from the mailbox, logs
 * in, holds two tickets of what is on sale, pays, and gets the e-ticket by mail. So every kind
 * of process has done its part: the mail comes from a worker, by way of an event. Throws at the
 * first thing that is not as it should be.
 */
export function buyAsAPerson(port: number): Promise<Purchase> {
  return withApi(port, async (api) => {
    const site = (await api.anybody.call(getSite)).expect(200)
    assert.equal(site.mode, 'development', 'the sale says what it is')
    const { unitId, visitDate } = await somethingOnSale(api)
    const account = await givenAccount(api)
    const { person } = await givenDevice(api, account)
    const { order, admissions } = await givenPaid(person, unitId, QUANTITY)
    assert.equal(order.status, 'PAID')
    assert.equal(admissions.length, QUANTITY)
    const { subject } = await mailNumber(api, account.email, 2)
    const told = `${QUANTITY} tickets for ${visitDate}, order ${order.id}, mail “${subject}”`
    return { account, orderId: order.id, told }
  })
}

/** The same person logs in again and finds the order and its admissions. */
export function findAgain(port: number, { account, orderId }: Purchase): Promise<void> {
  return withApi(port, async (api) => {
    const { person } = await givenDevice(api, account)
    const params = { params: { orderId } }
    assert.equal((await person.call(getOrder, params)).expect(200).status, 'PAID')
    const { items } = (await person.call(listAdmissions, params)).expect(200)
    assert.equal(items.length, QUANTITY)
  })
}

async function withApi<Result>(port: number, use: (api: Api) => Promise<Result>): Promise<Result> {
  const api = createApi(port)
  try {
    return await use(api)
  } finally {
    api.close()
  }
}

/** Panda World is seeded behind the start. */
function somethingOnSale(api: Api) {
  return eventually(
    async () => {
      const { items } = (await api.anybody.call(listTickets)).expect(200)
      const ticketId = items.find(({ status }) => status === 'ON_SALE')?.id
      assert.ok(ticketId !== undefined, 'a ticket is on sale')
      const params = { params: { ticketId } }
      const { units } = (await api.anybody.call(getAvailability, params)).expect(200)
      const unit = units.find(({ free }) => free >= QUANTITY)
      assert.ok(unit !== undefined, 'a date has places left')
      return unit
    },
    { withinMs: SEEDED_WITHIN_MS },
  )
}
