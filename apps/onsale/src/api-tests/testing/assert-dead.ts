import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { DEAD_WITHIN_MS } from './accounts.ts'
import type { Caller } from './api.ts'
import { eventually } from './eventually.ts'

/** The access token is refused everywhere before long, also where no account is looked at. */
export async function assertDies(person: Caller): Promise<void> {
  await eventually(async () => (await person.call(getCart)).refused('UNAUTHENTICATED'), {
    withinMs: DEAD_WITHIN_MS,
  })
}

export async function assertLives(person: Caller): Promise<void> {
  const answer = await person.call(getCart)
  answer.expect(200)
}
