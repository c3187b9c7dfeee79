import { known } from '@onsale/kernel/assert.ts'
import type { Acknowledged } from '@onsale/testkit/oracle/acknowledged.ts'
import { judgeAnswer } from '../model/judge-answer.ts'
import type { Chance } from '../random.ts'
import type { Manner } from '../scenario/scenario.ts'
import type { Answer, Ask } from '../world/front.ts'
import type { World } from '../world/world.ts'

/** How long a client waits before it takes the connection for dead. */
const CLIENT_PATIENCE_MS = 8_000
/** Final means: sending it again is of no use to the client. */
const NOT_FINAL: readonly (string | undefined)[] = ['OVERLOADED', 'IDEMPOTENCY_IN_FLIGHT']

interface KeyUse {
  readonly texts: Set<string>
  readonly flights: { readonly fromMs: number; toMs: number }[]
}

/** Where clients stand and ask: sends, waits, sends again, and has every answer judged. */
export class Counter {
  readonly world: World
  readonly remembered: Acknowledged[] = []
  readonly #chance: Chance
  readonly #keys = new Map<string, KeyUse>()
  #waiting = 0

  constructor(world: World) {
    this.world = world
    this.#chance = world.chance.fork('clients')
  }

  /** Clients that still wait or mean to try again. */
  get waiting(): number {
    return this.#waiting
  }

  /** Asks in this manner until there is a final answer, or patience is at its end. */
  async ask(who: string, words: string, ask: Ask, manner: Manner): Promise<Answer | undefined> {
    this.#waiting += 1
    try {
      for (let attempt = 0; ; attempt += 1) {
        const again = attempt === 0 ? '' : ` (try ${attempt + 1})`
        this.world.history.tell(`${who} ${words}${again}`)
        const answer = await this.#once(who, ask, attempt === 0 ? manner : { patience: 0 })
        const isFinal = answer !== 'nothing' && !NOT_FINAL.includes(answer.code)
        if (isFinal) return answer
        if (attempt >= manner.patience || this.world.failure !== undefined) return undefined
        this.world.tally.add('buyers: sent again')
        await this.world.time.sleep(this.#chance.int(150, 1_500))
      }
    } finally {
      this.#waiting -= 1
    }
  }

  async #once(who: string, ask: Ask, manner: Manner): Promise<Answer | 'nothing'> {
    const { time, struck } = this.world
    if (manner.loses === 'request') {
      struck('request lost')
      await time.sleep(this.#chance.int(100, 600))
      return 'nothing'
    }
    if (manner.twice === true) {
      this.world.tally.add('buyers: double click')
      const [first, second] = await Promise.all([this.#send(who, ask), this.#send(who, ask)])
      return isGood(first) || second === 'nothing' ? first : second
    }
    if (manner.loses === 'answer') {
      struck('answer lost')
      void this.#send(`(nobody hears) ${who}`, ask)
      await time.sleep(this.#chance.int(100, 600))
      return 'nothing'
    }
    return Promise.race([
      this.#send(who, ask),
      time.sleep(CLIENT_PATIENCE_MS).then(() => 'nothing' as const),
    ])
  }

  async #send(who: string, ask: Ask): Promise<Answer | 'nothing'> {
    const { world } = this
    const { time, program, model, tally } = world
    const sentMs = time.elapsedMs()
    const sentAt = model.books.moment
    const gateFrom = world.gateFrom()
    const secondBefore = model.books.momentAt(sentMs - 1_000)
    const clockSent = program.clockNow()
    const use = this.#keyUse(ask)
    const flight = { fromMs: sentMs, toMs: Number.POSITIVE_INFINITY }
    use?.flights.push(flight)
    tally.add('requests')
    const answer = await program.ask(ask)
    flight.toMs = time.elapsedMs()
    tell(world, who, ask, answer)
    if (answer === 'nothing') return answer
    const others = use?.flights.filter((other) => other !== flight) ?? []
    const complaint = judgeAnswer(model.books, {
      ...{ ask, answer, sentAt, secondBefore },
      answeredAt: model.books.moment,
      clocks: [clockSent, program.clockNow()],
      gateFrom: Math.min(gateFrom, world.gateFrom()),
      mayBeOverloaded:
        world.scenario.queueOrdersMax < FEW_PLACES || world.wasTrouble(sentMs, time.elapsedMs()),
      isKeyInFlight: others.some((other) => other.toMs >= sentMs),
      isKeyShared: (use?.texts.size ?? 0) > 1,
    })
    if (complaint !== undefined) world.complain(`answer to ${ask.call.operation}`, complaint)
    this.#remember(ask, answer)
    return answer
  }

  #keyUse(ask: Ask): KeyUse | undefined {
    if (ask.key === undefined) return undefined
    const name = `${ask.who?.userId} ${ask.key}`
    const use = this.#keys.get(name) ?? { texts: new Set(), flights: [] }
    this.#keys.set(name, use)
    use.texts.add(JSON.stringify([ask.call.operation, ask.params, ask.body]))
    return use
  }

  #remember(ask: Ask, answer: Answer): void {
    const isCreated = answer.status === 201 && CREATES_ORDERS.includes(ask.call.operation)
    const isConfirmed = answer.status === 200 && ask.call.operation === 'confirmPayment'
    if (isCreated) {
      const { id, lines } = answer.body as RememberedOrder
      this.remembered.push({ orderId: id, userId: known(ask.who, 'a buyer').userId, lines })
    }
    if (isConfirmed) {
      const { order } = answer.body as { readonly order: RememberedOrder }
      if (order.status === 'PAID') this.remembered.push({ orderId: order.id, paid: true })
    }
  }
}

interface RememberedOrder {
  readonly id: string
  readonly status: string
  readonly lines: readonly { readonly unitId: string; readonly quantity: number }[]
}

const CREATES_ORDERS = ['createOrder', 'checkoutCart']
/** With fewer places than this in the queue, a burst may find none. */
const FEW_PLACES = 64

function isGood(answer: Answer | 'nothing'): boolean {
  return answer !== 'nothing' && answer.code === undefined
}

/** The answer in a line, and in the tally. */
function tell(world: World, who: string, ask: Ask, answer: Answer | 'nothing'): void {
  const { history, tally } = world
  const { operation } = ask.call
  if (answer === 'nothing') {
    tally.add('outcome: no answer')
    history.tell(`  ${who} gets no answer to ${operation}`)
    return
  }
  const what = answer.code ?? `${operation} ${answer.status}`
  tally.add(`outcome: ${what}${answer.replayed ? ', again' : ''}`)
  const thing = thingOf(world, answer)
  history.tell(
    `  ${who} is told ${answer.status}${answer.code === undefined ? '' : ` ${answer.code}`}` +
      `${answer.replayed ? ' (as before)' : ''}${thing} to ${operation}`,
  )
}

function thingOf({ history }: World, { body }: Answer): string {
  if (typeof body !== 'object' || body === null) return ''
  const { id, order, status } = body as {
    id?: string
    order?: { id: string; status: string }
    status?: string
  }
  if (order !== undefined) return `, ${history.nameOf(order.id)} ${order.status}`
  if (id === undefined) return ''
  const isOrder = 'lines' in body
  const name =
    'orderId' in body ? history.name('payment', id) : isOrder ? history.name('order', id) : ''
  return name === '' ? '' : `, ${name} ${status ?? ''}`
}
