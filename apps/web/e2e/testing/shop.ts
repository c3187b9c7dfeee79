import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Caller } from '@onsale/onsale/api-tests/testing/api.ts'
import { type Onsale, startOnsale } from '@onsale/onsale/api-tests/testing/start-onsale.ts'
import { tokenOf } from '@onsale/onsale/api-tests/testing/tokens.ts'
import { listOrders } from '@onsale/contracts/http/order-calls.ts'
import type { Order } from '@onsale/contracts/http/order.ts'
import { launchBrowser, visit, type VisitOptions, type Visitor } from './browser.ts'

export interface Shop {
  readonly onsale: Onsale
  readonly browser: Browser
  /** Somebody logged in, who has bought nothing yet. */
  customer(options?: VisitOptions): Promise<Customer>
  /** Somebody who is not. */
  passerBy(options?: VisitOptions): Promise<Visitor>
}

export interface Customer extends Visitor {
  /** The same person without a browser. */
  readonly caller: Caller
  /** What the server knows they ordered. */
  orders(): Promise<readonly Order[]>
}

/** The program, with what `stock` puts there, and a browser for the tests of a file; every visit must end without a complaint. */
export function openShop(
  env: Readonly<Record<string, string>> = {},
  stock: (onsale: Onsale) => Promise<void> = () => Promise.resolve(),
): Shop {
  const open: { onsale?: Onsale; browser?: Browser } = {}
  const visitors: Visitor[] = []
  let customers = 0
  before(async () => {
    open.onsale = await startOnsale({ env })
    open.browser = await launchBrowser()
    await stock(open.onsale)
  })
  after(async () => {
    await open.browser?.close()
    await open.onsale?.stop()
    assert.deepEqual(
      visitors.flatMap(({ complaints }) => complaints),
      [],
    )
  })
  const there = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error('the shop opens before the first test')
    return thing
  }
  const come = async (options: VisitOptions): Promise<Visitor> => {
    const visitor = await visit(there(open.browser), there(open.onsale).url, options)
    visitors.push(visitor)
    return visitor
  }
  return {
    get onsale() {
      return there(open.onsale)
    },
    get browser() {
      return there(open.browser)
    },
    passerBy: (options = {}) => come(options),
    async customer(options = {}) {
      customers += 1
      const token = tokenOf(`visitor-${process.pid}-${customers}`)
      const caller = there(open.onsale).bearing(`Bearer ${token}`)
      return {
        ...(await come({ ...options, token })),
        caller,
        orders: async () => (await caller.call(listOrders)).expect(200).items,
      }
    },
  }
}

/** The main button of a page, by what it says. */
export function mainButton(page: Page, says: RegExp) {
  return page.getByRole('button', { name: says })
}
