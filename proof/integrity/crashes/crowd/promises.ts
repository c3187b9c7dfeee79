import type { Acknowledged as RememberedOrder } from '@onsale/testkit/oracle/acknowledged.ts'

/** What an order's clients were told of it. */
export interface OrderPromise extends RememberedOrder {
  paid: boolean
  /** A cancel of all of it was answered 200. */
  cancelled: boolean
  /** Admissions given back by an answered cancel. */
  readonly voided: string[]
}

/**
 * What was acknowledged, as the databases must show it. A value that may be changed over and
 * over (a cart, a capacity, a price) is known only while no request that changes it is out:
 * `moving` says that one is.
 */
export class Promises {
  readonly orders = new Map<string, OrderPromise>()
  /** Quantity by unit, by person. */
  readonly carts = new Changeable<ReadonlyMap<string, number>>()
  readonly capacities = new Changeable<number>()
  /** By ticket. */
  readonly prices = new Changeable<number>()
  readonly paused = new Changeable<boolean>()
  #touched = new Set<string>()

  granted(order: {
    readonly id: string
    readonly userId: string
    readonly lines: readonly { readonly unitId: string; readonly quantity: number }[]
  }): void {
    const lines = order.lines.map(({ unitId, quantity }) => ({ unitId, quantity }))
    const { id: orderId, userId } = order
    const known = this.orders.get(orderId)
    if (known === undefined) {
      this.orders.set(orderId, {
        orderId,
        userId,
        lines,
        paid: false,
        cancelled: false,
        voided: [],
      })
    }
    this.#touched.add(orderId)
  }

  paid(orderId: string): void {
    const order = this.#touch(orderId)
    if (order !== undefined) order.paid = true
  }

  cancelled(orderId: string): void {
    const order = this.#touch(orderId)
    if (order !== undefined) order.cancelled = true
  }

  voided(orderId: string, admissionIds: readonly string[]): void {
    this.#touch(orderId)?.voided.push(...admissionIds)
  }

  /** Orders that something new was said of since the last time. */
  takeTouched(): OrderPromise[] {
    const touched = [...this.#touched].flatMap((id) => this.orders.get(id) ?? [])
    this.#touched = new Set()
    return touched
  }

  #touch(orderId: string): OrderPromise | undefined {
    this.#touched.add(orderId)
    return this.orders.get(orderId)
  }
}

/** Values that are set again and again, by key. */
export class Changeable<Value> {
  readonly #values = new Map<string, Value>()

  /** A request that changes it goes out: until it is answered either value is right. */
  moving(key: string): void {
    this.#values.delete(key)
  }

  is(key: string, value: Value): void {
    this.#values.set(key, value)
  }

  get(key: string): Value | undefined {
    return this.#values.get(key)
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#values.entries()
  }
}
