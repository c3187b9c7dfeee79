import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from '../../simulation/random.ts'
import { type BuyerDeps, buyOnce } from './buyer.ts'
import { type Acknowledged, Client, createPerson } from './client.ts'
import { Line } from './line.ts'
import { operateOnce } from './operator.ts'
import { Promises } from './promises.ts'
import { isKept, replayAll } from './replays.ts'
import { putOnShelf, type Shelf } from './shelf.ts'

const OPERATOR_EVERY_MS = { min: 100, max: 300 }

/** Many buyers and an operator who go on until they are told to finish, whatever happens. */
export class Crowd {
  readonly line = new Line()
  readonly client = new Client(this.line)
  readonly promises = new Promises()
  readonly shelf: Shelf = { ticketIds: [], units: [] }
  /** Answers of 2xx that changed something, or promised it. */
  acknowledged = 0
  /** Requests sent again later, and compared. */
  replayed = 0
  readonly #chance: Chance
  readonly #options: Pick<BuyerDeps, 'providerMayBeAway'>
  readonly #name: string
  readonly #finishing = new AbortController()
  readonly #shelfFilled = Promise.withResolvers<void>()
  readonly #replays: Promise<void>[] = []
  #fresh: Acknowledged[] = []
  #slots: Promise<void>[] = []
  #broken: Error | undefined

  constructor(
    chance: Chance,
    options: Pick<BuyerDeps, 'providerMayBeAway'> & {
      /** Apart from other crowds that buy of the same installation: other people, other tickets. */
      readonly name?: string
    } = {},
  ) {
    const { name = '', ...rest } = options
    this.#chance = chance
    this.#options = rest
    this.#name = name
    this.client.onAnswer = (answered) => this.#note(answered)
  }

  /** Called in the moment in which a request that changes something was answered 2xx. */
  onAcknowledged: (operation: string) => void = () => {}

  /** Puts tickets on sale, then lets `buyers` at a time buy and an operator meddle. */
  start(buyers: number): void {
    this.#slots = [this.#operate(), ...Array.from({ length: buyers }, (_, at) => this.#buy(at))]
  }

  /** Sends again what was acknowledged since the last time, while the crowd goes on. */
  replayFresh(): void {
    const fresh = this.#fresh.filter(isKept)
    this.#fresh = []
    const done = replayAll(this.client, fresh).then((count) => void (this.replayed += count))
    this.#replays.push(done.catch((error: unknown) => this.#break(error)))
  }

  /** Lets everybody end what they have begun; resolves when all is answered. */
  async finish(): Promise<void> {
    this.#finishing.abort()
    await Promise.all(this.#slots)
    this.replayFresh()
    await Promise.all(this.#replays)
  }

  /** Throws what ended a part of the crowd, if anything did. */
  check(): void {
    if (this.#broken !== undefined) throw this.#broken
  }

  #note(answered: Acknowledged): void {
    if (answered.call.method === 'GET') return
    if (isKept(answered)) this.#fresh.push(answered)
    if (answered.answer.status >= 300) return
    this.acknowledged += 1
    this.onAcknowledged(answered.call.operation)
  }

  async #buy(slot: number): Promise<void> {
    const { client, promises, shelf } = this
    try {
      await this.#shelfFilled.promise
      for (let turn = 0; !this.#finishing.signal.aborted; turn += 1) {
        const userId = `${this.#name}buyer-${slot}-${turn}`
        const chance = this.#chance.fork(userId)
        const deps = { client, promises, shelf, chance, ...this.#options }
        await buyOnce(deps, userId)
      }
    } catch (error) {
      this.#break(error)
    }
  }

  async #operate(): Promise<void> {
    const { client, promises, shelf } = this
    const operator = createPerson(`${this.#name}operator`, 'admin')
    const chance = this.#chance.fork('operator')
    const deps = { client, promises, shelf, chance }
    try {
      await putOnShelf(deps, operator, { key: 'plenty', capacities: [2_000, 2_000] })
      await putOnShelf(deps, operator, { key: 'scarce', capacities: [30, 10] })
      this.#shelfFilled.resolve()
      for (let turn = 0; !this.#finishing.signal.aborted; turn += 1) {
        await operateOnce(deps, operator, `turn-${turn}`)
        await sleep(chance.int(OPERATOR_EVERY_MS.min, OPERATOR_EVERY_MS.max))
      }
    } catch (error) {
      this.#break(error)
    }
  }

  #break(error: unknown): void {
    this.#broken ??= error instanceof Error ? error : new Error(String(error))
    this.#finishing.abort()
    this.#shelfFilled.resolve()
  }
}
