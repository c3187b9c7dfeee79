import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOrder, getOrder } from '@onsale/contracts/http/order-calls.ts'
import type { Order } from '@onsale/contracts/http/order.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Acknowledged } from '@onsale/testkit/oracle/acknowledged.ts'
import { isBroken, runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import type { Answer, Api, Caller } from '@onsale/onsale/api-tests/testing/api.ts'
import {
  confirm,
  givenOrder,
  givenPayment,
  givenTicket,
  inDays,
} from '@onsale/onsale/api-tests/testing/given.ts'
import { dataFiles } from '@onsale/onsale/data-files.ts'
import { waitForCalm } from '@onsale/onsale/rehearse/calm.ts'
import { checkGateOf } from '@onsale/onsale/verify/ask-gate.ts'
import { sourcesOfFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { launch, type Program } from '../program.ts'
import { waitUntil } from '../wait-until.ts'
import { holdTheWriter } from './hold-the-writer.ts'

/** Bounds that every stop is longer than. */
const TIMES = { ONSALE_HOLD_SECONDS: '2', ONSALE_PAYING_SECONDS: '2' }
/** Each over connections of its own; together more than two batches take. */
const [CROWDS, CLAIMS_A_CROWD] = [4, 200]
const ARRIVING_A_CROWD = 2
const WAITING_MIN = 200
const SOON_MS = 15_000
const AT_ONCE_MS = 5_000
const CALM_WITHIN_MS = 30_000
const CLOCK_BEHIND_MS_MAX = 1_000

/** What the program was asked and had not answered when it was stopped. */
interface Asked {
  readonly person: Caller
  readonly key: string
  /** Rejects when the client gave up. */
  readonly answer: Promise<Answer<typeof createOrder>>
}

/** Orders that the stop leaves behind their bounds, with what they must come to. */
interface Overdue {
  readonly what: string
  readonly person: Caller
  readonly orderId: string
  readonly ends: Order['status']
}

/** A sale whose process is stopped (SIGSTOP) in the middle of a burst, and goes on later. */
export class StoppedSale {
  readonly #dataDir: string
  readonly #program: Program
  readonly #api: Api
  readonly #crowds: readonly Api[]
  readonly #unitId: string
  readonly #remembered: Acknowledged[] = []

  private constructor(
    dataDir: string,
    program: Program,
    apis: readonly [Api, ...Api[]],
    unitId: string,
  ) {
    this.#dataDir = dataDir
    this.#program = program
    this.#api = apis[0]
    this.#crowds = apis.slice(1)
    this.#unitId = unitId
  }

  static async open(dataDir: string): Promise<StoppedSale> {
    const program = await launch({ dataDir, env: TIMES })
    const { api } = await program.ready
    const crowds = await Promise.all(Array.from({ length: CROWDS }, () => program.connect()))
    const units = [{ visitDate: inDays(30), capacity: 10_000 }]
    const { unitId } = await givenTicket(api, { units })
    return new StoppedSale(dataDir, program, [api, ...crowds], unitId)
  }

  /** A hold that nobody pays, and confirms that the provider has not decided. */
  async leaveOverdue(): Promise<Overdue[]> {
    const hold = async (
      what: string,
      outcome: 'late' | 'timeout' | undefined,
      ends: Order['status'],
    ) => {
      const person = this.#api.person()
      const { id: orderId } = await givenOrder(person, this.#unitId)
      this.#remembered.push({ orderId })
      if (outcome !== undefined) {
        const answer = await confirm(person, await givenPayment(person, orderId), outcome)
        answer.expect(202)
      }
      return { what, person, orderId, ends }
    }
    return Promise.all([
      hold('a hold that nobody paid', undefined, 'EXPIRED'),
      hold('a payment that was never decided', 'timeout', 'EXPIRED'),
      hold('a payment captured late', 'late', 'PAID'),
    ])
  }

  /** Stops the process while its writer is busy and a burst waits; then it goes on. */
  async stopInBurst(stoppedMs: number): Promise<{ waited: Asked[]; arrived: Asked[] }> {
    const letGo = holdTheWriter(dataFiles(this.#dataDir).order)
    const waited = this.#burst('waits', CLAIMS_A_CROWD)
    await waitUntil('a burst waits', async () => (await this.#waiting()) >= WAITING_MIN, SOON_MS)
    this.#program.signal('SIGSTOP')
    const arrived = this.#burst('arrives', ARRIVING_A_CROWD)
    await sleep(stoppedMs)
    letGo()
    this.#program.signal('SIGCONT')
    return { waited, arrived }
  }

  /** Somebody new is served at once, by a clock that has not stood still. */
  async sellsAtOnce(): Promise<void> {
    const began = performance.now()
    const person = this.#api.person()
    const order = await this.#untilAnswered({ person, key: 'new' })
    assert.ok(performance.now() - began < AT_ONCE_MS, 'a new sale waited')
    const behindMs = Date.now() - Date.parse(order.expect(201).createdAt)
    assert.ok(behindMs < CLOCK_BEHIND_MS_MAX, `its clock is ${behindMs} ms behind`)
  }

  /** Everybody asks again what was not answered: all are granted, and none twice. */
  async answerAll(asked: readonly Asked[]): Promise<{ granted: number; tooLate: number }> {
    let tooLate = 0
    let granted = 0
    for (const { person, key, answer } of asked) {
      const first = await answer.catch(() => undefined)
      if (first?.status === 201) granted += 1
      if (first !== undefined && first.status !== 201) {
        first.refused('OVERLOADED')
        tooLate += 1
      }
      const last = await this.#untilAnswered({ person, key })
      if (first?.status === 503)
        assert.equal(last.replayed, false, 'refused, and done all the same')
      if (first?.status === 201) assert.equal(last.text, first.text, 'a replay differs')
      const { id: orderId } = last.expect(201)
      this.#remembered.push({ orderId, lines: [{ unitId: this.#unitId, quantity: 1 }] })
    }
    return { granted, tooLate }
  }

  async becomes(overdue: readonly Overdue[]): Promise<void> {
    for (const { what, person, orderId, ends } of overdue) {
      const look = async (): Promise<boolean> => {
        const answer = await person.call(getOrder, { params: { orderId } }).catch(() => undefined)
        return answer?.status === 200 && answer.expect(200).status === ends
      }
      await waitUntil(`${what} is ${ends}`, look, SOON_MS)
    }
  }

  /** Nothing is under way any more, the invariants hold, and the program ends in good order. */
  async close(): Promise<void> {
    const { order: orderFile, ticket: ticketFile } = dataFiles(this.#dataDir)
    const files = { orderFile, ticketFile }
    const sources = sourcesOfFiles(files)
    const time = { clock: systemClock, scheduler: systemScheduler }
    assert.deepEqual([...(await waitForCalm(time, sources, CALM_WITHIN_MS))], [])
    const { internalUrl } = await this.#program.ready
    const gate = await checkGateOf({ urls: [internalUrl], sources, ...time })
    for (const api of [this.#api, ...this.#crowds]) api.close()
    this.#program.signal('SIGTERM')
    assert.equal(await this.#program.ended, 0)
    const now = Date.now() + 60_000 // it has ended: what it marked as sent is handled
    const checked = await runOracle({ ...files, now, remembered: this.#remembered, gate })
    const broken = checked.flatMap(({ violations }) => violations)
    assert.deepEqual(broken, [])
    assert.equal(isBroken(checked), false)
  }

  #burst(name: string, claimsACrowd: number): Asked[] {
    return this.#crowds.flatMap((api, crowd) =>
      Array.from({ length: claimsACrowd }, (_, at) => {
        const person = api.person()
        const key = `${name}-${crowd}-${at}`
        const body = { lines: [{ unitId: this.#unitId, quantity: 1 }] }
        const answer = person.call(createOrder, { body, key })
        answer.catch(() => {}) // looked at later
        return { person, key, answer }
      }),
    )
  }

  async #untilAnswered(asked: Omit<Asked, 'answer'>): Promise<Answer<typeof createOrder>> {
    const { person, key } = asked
    const body = { lines: [{ unitId: this.#unitId, quantity: 1 }] }
    let last: Answer<typeof createOrder> | undefined
    const look = async (): Promise<boolean> => {
      last = await person.call(createOrder, { body, key }).catch(() => undefined)
      return last?.status === 201
    }
    await waitUntil('a claim is answered', look, SOON_MS)
    assert.ok(last !== undefined)
    return last
  }

  async #waiting(): Promise<number> {
    const { internalUrl } = await this.#program.ready
    const text = await (await fetch(`${internalUrl}/metrics`)).text()
    return Number(/^onsale_claims_waiting (\d+)/m.exec(text)?.[1] ?? 0)
  }
}
