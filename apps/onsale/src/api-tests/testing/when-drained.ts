import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import type { Answer, Caller } from './api.ts'

/** More than the burst of 60. */
const ASKED_AT_ONCE = 100
const ROUNDS_MAX = 10

/**
 * What `send` gets while the person's burst is used up: 429 as a rule, another answer when a
 * slow machine let tokens come back in ten rounds. It is sent when others were refused already,
 * so that a call that can be made once only is not spent on finding out.
 */
export async function whenDrained(person: Caller, send: () => Promise<Answer>): Promise<Answer> {
  for (let round = 1; ; round += 1) {
    const asked = Array.from({ length: ASKED_AT_ONCE }, () => person.call(getCart))
    await Promise.any(asked.map(whenLimited)).catch(() => undefined)
    const [answer] = await Promise.all([send(), ...asked])
    if (answer.status === 429 || round === ROUNDS_MAX) return answer
  }
}

async function whenLimited(asked: Promise<Answer>): Promise<void> {
  const { status } = await asked
  if (status !== 429) throw new Error(`answered ${status}`)
}
