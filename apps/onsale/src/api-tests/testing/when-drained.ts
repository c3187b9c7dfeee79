import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import type { Answer, Caller } from './api.ts'

/** Together they ask far more often than the ten a second that come back. */
const ASKERS = 20
/** Of each asker: many times the burst of 60. */
const ASKED_MAX = 200
const ROUNDS_MAX = 10

/**
 * What `send` gets while the person's burst is used up, and others go on asking: 429 as a rule,
 * another answer when a machine was so slow that tokens came back all the same in ten rounds.
 */
export async function whenDrained(person: Caller, send: () => Promise<Answer>): Promise<Answer> {
  for (let round = 1; ; round += 1) {
    const answer = await sendAmongOthers(person, send)
    if (answer.status === 429 || round === ROUNDS_MAX) return answer
  }
}

async function sendAmongOthers(person: Caller, send: () => Promise<Answer>): Promise<Answer> {
  const limited = Promise.withResolvers<void>()
  const answered = new AbortController()
  const ask = async (): Promise<void> => {
    for (let count = 0; count < ASKED_MAX && !answered.signal.aborted; count += 1) {
      const { status } = await person.call(getCart)
      if (status === 429) limited.resolve()
    }
  }
  const asked = Promise.all(Array.from({ length: ASKERS }, ask))
  // Or when all have asked in vain: then `send` is what tells.
  await Promise.race([limited.promise, asked])
  const answer = await send()
  answered.abort()
  await asked
  return answer
}
