import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import { UserUnavailable } from '../../ports.ts'

/** Somebody waits with a request in hand, or a revocation waits to be known. */
export const USER_ANSWERS_WITHIN_MS = 1_000

/**
 * The answer of the user service. A fault, a refusal (none is declared) and silence are all the
 * same to whoever asks: it cannot be reached.
 */
export async function reach<C extends Call>(
  scheduler: Scheduler,
  ask: () => Promise<AnswerOf<C> | HttpRefusal>,
): Promise<AnswerOf<C>> {
  const silence = Promise.withResolvers<never>()
  const takeBack = scheduler.after(USER_ANSWERS_WITHIN_MS, () =>
    silence.reject(new UserUnavailable('no answer in time')),
  )
  try {
    const answer = await Promise.race([ask(), silence.promise])
    if (answer.kind === 'refused') throw new UserUnavailable(`refused with ${answer.code}`)
    return answer
  } catch (fault) {
    if (fault instanceof UserUnavailable) throw fault
    throw new UserUnavailable('no answer', { cause: fault })
  } finally {
    takeBack()
  }
}
