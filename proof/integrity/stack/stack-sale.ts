import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { givenTicket, inDays, type OnSale } from '@onsale/onsale/api-tests/testing/given.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { Crowd } from '../crashes/crowd/crowd.ts'
import { createChance } from '../simulation/random.ts'
import { assertCalm } from './assert-calm.ts'

/** Holds end and payments come to their bounds in mid-sale. */
export const SHORT_HOLDS = { ONSALE_HOLD_SECONDS: '8', ONSALE_PAYING_SECONDS: '4' }

const BUYERS = 12
const PLENTY = 100_000
const AGAIN_AFTER_MS = 50
/** From the first sale on, so that a fault meets people at every step. */
const WARM_UP_ORDERS = 40
const WARM_UP_MS = 30_000

let sales = 0

/**
 * A sale on the stack with a crowd that goes on whatever happens: it asks again with the same
 * keys until it is answered, remembers every promise, and sends what was answered once more.
 */
export class StackSale {
  readonly api: Api
  readonly #stack: Stack
  readonly #crowd: Crowd
  readonly #control: OnSale
  #orders = 0
  #controls = 0

  private constructor(stack: Stack, api: Api, crowd: Crowd, control: OnSale) {
    this.#stack = stack
    this.api = api
    this.#crowd = crowd
    this.#control = control
  }

  /** Resolves when the crowd is buying. */
  static async open(stack: Stack): Promise<StackSale> {
    sales += 1
    const port = Number(new URL(stack.url).port)
    const api = createApi(port)
    const units = [{ visitDate: inDays(40), capacity: PLENTY }]
    const control = await givenTicket(api, { units })
    const crowd = new Crowd(createChance(`sale ${sales}`), { name: `sale-${sales}-` })
    const sale = new StackSale(stack, api, crowd, control)
    crowd.onAcknowledged = (operation) => {
      if (operation === 'createOrder' || operation === 'checkoutCart') sale.#orders += 1
    }
    crowd.line.up(createApi(port))
    crowd.start(BUYERS)
    await sale.sells(WARM_UP_ORDERS, WARM_UP_MS)
    return sale
  }

  /** Orders that the crowd was granted so far. */
  get orders(): number {
    return this.#orders
  }

  /** What was answered so far is sent again, while all go on: it must be answered the same. */
  replay(): void {
    this.#crowd.replayFresh()
  }

  /** Resolves when the crowd was granted so many more orders; fails when that takes too long. */
  async sells(count: number, withinMs: number): Promise<void> {
    const [before, began] = [this.#orders, performance.now()]
    while (this.#orders < before + count) {
      this.#crowd.check()
      const sold = this.#orders - before
      assert.ok(performance.now() - began < withinMs, `${sold} of ${count} in ${withinMs} ms`)
      await sleep(AGAIN_AFTER_MS)
    }
  }

  /** Somebody new buys; asks until the answer is 201, and fails when that takes too long. */
  async sellsToAnybody(withinMs: number): Promise<number> {
    this.#controls += 1
    const person = this.api.person()
    const began = performance.now()
    const body = { lines: [{ unitId: this.#control.unitId, quantity: 1 }] }
    for (;;) {
      const asked = person.call(createOrder, { body, key: `control-${this.#controls}` })
      const answer = await asked.catch(() => undefined)
      const tookMs = performance.now() - began
      if (answer?.status === 201) {
        assert.ok(tookMs < withinMs, `a sale took ${Math.round(tookMs)} ms`)
        return tookMs
      }
      const told = answer === undefined ? 'nothing' : answer.text
      assert.ok(tookMs < withinMs, `no sale within ${withinMs} ms; the last answer: ${told}`)
      await sleep(AGAIN_AFTER_MS)
    }
  }

  /**
   * The crowd goes home; every promise was kept, every event took effect, the gate agrees.
   * Resolves with what the crowd did, in words.
   */
  async close(): Promise<string> {
    const crowd = this.#crowd
    await crowd.finish()
    crowd.check()
    crowd.line.down()
    this.api.close()
    const { client, acknowledged, replayed, promises } = crowd
    assert.deepEqual(client.faults.list(), [])
    await assertCalm(this.#stack, promises)
    return (
      `${acknowledged} answers acknowledged (${promises.orders.size} orders), ` +
      `${replayed} given again, ${client.unanswered} asked again`
    )
  }
}
