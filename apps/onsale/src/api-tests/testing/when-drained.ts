import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import type { Answer, Caller } from './api.ts'

/** More than the burst of 60. */
const ASKED_AT_ONCE = 100
const ROUNDS_MAX = 10

/**
 * What `send` gets while the person's burst is used up: 429 as a rule, another answer when a
 * slow machine let tokens come back in ten rounds.
 */
export async function whenDrained(person: Caller, send: () => Promise<Answer>): Promise<Answer> {
  for (let round = 1; ; round += 1) {
    const asked = Array.from({ length: ASKED_AT_ONCE }, () => person.call(getCart))
    const [answer] = await Promise.all([send(), ...asked])
    if (answer.status === 429 || round === ROUNDS_MAX) return answer
  }
}
