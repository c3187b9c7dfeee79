import { AssertionError } from 'node:assert'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BodyOf, Call, ParamsOf } from '@onsale/contracts/http/call.ts'
import type { Answer, Api } from '@onsale/onsale/api-tests/testing/api.ts'
import { type Role, tokenOf } from '@onsale/onsale/api-tests/testing/tokens.ts'
import { Faults } from './faults.ts'
import type { Line } from './line.ts'

export interface Person {
  readonly userId: string
  readonly authorization: string
}

export function createPerson(userId: string, role: Role = 'customer'): Person {
  return { userId, authorization: `Bearer ${tokenOf(userId, role)}` }
}

export interface Asked<C extends Call = Call> {
  readonly person: Person
  readonly call: C
  readonly parts: {
    readonly params?: ParamsOf<C>
    readonly body?: BodyOf<C>
    /** Idempotency-Key. */
    readonly key?: string
  }
}

/** A final answer that a client was given: what it says must be true from then on. */
export interface Acknowledged<C extends Call = Call> extends Asked<C> {
  readonly answer: Answer<C>
}

const ANSWERED_WITHIN_MS = 60_000
const AGAIN_AFTER_MS = 25

/**
 * A client as clients should be: what was not answered it asks again, with the same key, until
 * it is answered.
 */
export class Client {
  readonly faults = new Faults()
  /** Tries that brought no answer: the process died under them, or was too busy. */
  unanswered = 0
  /** Of them, those that were told 503. */
  refused = 0
  /** Called in the moment in which an answer has come. */
  onAnswer: (acknowledged: Acknowledged) => void = () => {}
  readonly #line: Line
  #inFlight = 0
  #quiet = Promise.withResolvers<void>()

  constructor(line: Line) {
    this.#line = line
  }

  /** Asks until there is an answer that says what became of the request. */
  async ask<C extends Call>(asked: Asked<C>): Promise<Answer<C>> {
    const answer = await this.askAgain(asked)
    // Answer<C> is an Answer of its own call; only the type of its body is narrower.
    this.onAnswer({ ...asked, answer } as unknown as Acknowledged)
    return answer
  }

  /** The same for a request that has its answer: `onAnswer` is not told of another. */
  async askAgain<C extends Call>(asked: Asked<C>): Promise<Answer<C>> {
    const giveUpAtMs = performance.now() + ANSWERED_WITHIN_MS
    for (;;) {
      const answer = await this.#try(asked, await this.#line.whenUp())
      if (answer !== undefined && !isUndecided(answer)) return answer
      this.unanswered += 1
      if (answer?.status === 503) this.refused += 1
      if (performance.now() > giveUpAtMs) {
        throw new Error(`${asked.call.operation}: no answer within ${ANSWERED_WITHIN_MS} ms`)
      }
      await sleep(AGAIN_AFTER_MS)
    }
  }

  /** Resolves when no request is on its way: after the end of a process, soon. */
  async quiet(): Promise<void> {
    while (this.#inFlight > 0) await this.#quiet.promise
  }

  async #try<C extends Call>(asked: Asked<C>, api: Api): Promise<Answer<C> | undefined> {
    this.#inFlight += 1
    try {
      return await api.bearing(asked.person.authorization).call(asked.call, asked.parts)
    } catch (error) {
      // The sender checks every answer against its contract.
      if (error instanceof AssertionError) {
        this.faults.add(`${asked.call.operation}: answer out of contract: ${error.message}`)
      }
      return undefined
    } finally {
      this.#inFlight -= 1
      if (this.#inFlight === 0) {
        this.#quiet.resolve()
        this.#quiet = Promise.withResolvers<void>()
      }
    }
  }
}

/** `409 SOLD_OUT`, `201`. */
export function kindOf({ status, text }: Answer): string {
  return status < 400 ? String(status) : `${status} ${codeOf(text)}`
}

function codeOf(text: string): string {
  const problem: unknown = JSON.parse(text)
  return typeof problem === 'object' && problem !== null && 'code' in problem
    ? String(problem.code)
    : ''
}

function isUndecided(answer: Answer): boolean {
  const { status } = answer
  return status === 503 || status === 429 || kindOf(answer).endsWith('IDEMPOTENCY_IN_FLIGHT')
}
