import assert from 'node:assert/strict'
import path from 'node:path'
import { cancelOrder, type createOrder } from '@onsale/contracts/http/order-calls.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { sourcesOfFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { isBroken, runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import { dataFiles } from '../../data-files.ts'
import { checkGateOf } from '../../verify/ask-gate.ts'
import type { Answer, Caller } from './api.ts'
import { assertReplay } from './assert-replay.ts'
import { eventually } from './eventually.ts'
import { buy, confirm, givenPayment, givenTicket, inDays, type OnSale } from './given.ts'
import type { Onsale } from './start-onsale.ts'

interface Winner {
  readonly person: Caller
  readonly answer: Answer<typeof createOrder>
}

/** A sale with more people than tickets, who come in waves; and one ticket nobody runs out of. */
export interface Crowd {
  readonly onSale: OnSale
  /** So many new people ask for one ticket each; what the winners do then differs. */
  wave(people: number): Promise<void>
  /** Somebody buys of what there is plenty of; fails when that takes over 10 s. */
  salesGoOn(): Promise<void>
  /** Everybody who has a ticket asks again with the same key, and must not hear SOLD_OUT. */
  everyWinnerAsksAgain(): Promise<void>
  /** New people take all that is left; nothing may be stuck that nobody has. */
  sellsOut(): Promise<void>
}

const CAPACITY = 60
const PLENTY = 10_000
const GO_ON_WITHIN_MS = 10_000

export async function givenCrowd(api: Onsale): Promise<Crowd> {
  const onSale = await givenTicket(api, {
    units: [
      { visitDate: inDays(30), capacity: CAPACITY },
      { visitDate: inDays(31), capacity: PLENTY },
    ],
  })
  const [scarce = '', plenty = ''] = onSale.unitIds
  const winners: Winner[] = []
  let asked = 0

  const oneBuys = async (): Promise<void> => {
    asked += 1
    const what = asked % 5
    const person = api.person()
    const answer = await buy(person, scarce, 1, 'key')
    if (answer.status !== 201) {
      answer.refused('SOLD_OUT')
      return
    }
    const { id } = answer.expect(201)
    if (what === 0) {
      const gone = await person.call(cancelOrder, { params: { orderId: id } })
      gone.expect(200)
    } else if (what === 1) {
      ;(await confirm(person, await givenPayment(person, id))).expect(200)
    }
    winners.push({ person, answer })
  }
  return {
    onSale,
    async wave(people) {
      await Promise.all(Array.from({ length: people }, oneBuys))
    },
    async salesGoOn() {
      const since = systemClock.monotonicMs()
      const answer = await buy(api.person(), plenty)
      answer.expect(201)
      assert.ok(systemClock.monotonicMs() - since < GO_ON_WITHIN_MS)
    },
    async everyWinnerAsksAgain() {
      await Promise.all(
        winners.map(async ({ person, answer }) => {
          assertReplay(answer, await buy(person, scarce, 1, 'key'))
        }),
      )
    },
    async sellsOut() {
      await eventually(
        async () => {
          const answers = await Promise.all(
            Array.from({ length: 20 }, () => buy(api.person(), scarce)),
          )
          const free = answers.map((answer) => answer.refused('SOLD_OUT').lines?.[0])
          assert.ok(free.every((line) => line !== undefined))
        },
        { withinMs: 5_000 },
      )
    },
  }
}

/** Every invariant on the files of the running program, the gate's too, within 5 s of calm. */
export async function assertOracle(api: Onsale, internalPort: number): Promise<void> {
  const { order, ticket } = dataFiles(api.dataDir)
  const files = { orderFile: path.resolve(order), ticketFile: path.resolve(ticket) }
  const gate = await checkGateOf({
    urls: [`http://127.0.0.1:${internalPort}`],
    sources: sourcesOfFiles(files),
    clock: systemClock,
    scheduler: systemScheduler,
  })
  assert.ok(gate.checked > 0, 'the gate was asked')
  const results = await runOracle({ ...files, now: systemClock.now(), gate })
  const broken = results.filter(({ violationCount }) => violationCount > 0)
  assert.deepEqual(broken, [])
  assert.equal(isBroken(results), false)
}
