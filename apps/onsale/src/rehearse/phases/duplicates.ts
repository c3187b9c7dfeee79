import { kindOf, textAt } from '../api.ts'
import { type BuyDeps, claim, payAndFetch } from '../buy.ts'
import type { Grant, Recorder } from '../recorder.ts'
import { type Buyer, confirm, openPayment, putOnSale, reserve } from '../shop.ts'
import type { Stage } from './stage.ts'

const PERSONS_MAX = 40
const LIMIT = 2
/** Requests with keys of their own, beside the one that is sent twice. */
const OTHER_KEYS = 5

/**
 * Impatient people: each sends one claim twice with the same key and five more with others, all
 * at once, for a ticket of which two a person may have; then confirms twice with the same key.
 */
export async function runDuplicates(stage: Stage, recorder: Recorder): Promise<void> {
  const { ask, clock, crowd } = stage
  const persons = crowd.buyers('twice', Math.min(PERSONS_MAX, stage.options.buyers))
  const { unitId } = await putOnSale(ask, crowd.admin, {
    name: 'Duplicates',
    capacity: persons.length * (LIMIT + 1),
    perPersonLimit: LIMIT,
    now: clock.now(),
  })
  const deps = { ask, askInCrowd: ask, clock, recorder }
  for (const person of persons) await submitManyTimes(deps, person, unitId)
}

async function submitManyTimes(deps: BuyDeps, person: Buyer, unitId: string): Promise<void> {
  const { clock, recorder } = deps
  const keys = Array.from({ length: OTHER_KEYS }, (_, index) => `${person.userId}-other-${index}`)
  const scheduledAtMs = clock.monotonicMs()
  const want = (key: string) => ({ unitId, quantity: 1, key, scheduledAtMs })
  const same = want(`${person.userId}-same`)
  recorder.asked += keys.length + 1
  const [first, ...others] = await Promise.all([
    claimTwice(deps, person, same),
    ...keys.map((key) => claim(deps, person, want(key))),
  ])
  const granted = [first, ...others].filter((grant) => grant !== undefined)
  if (granted.length !== LIMIT) {
    recorder.fault(`${granted.length} claims granted to a person who may have ${LIMIT}`)
  }
  for (const grant of granted) await confirmTwice(deps, person, grant)
}

/** The same claim twice at once: both answers must be one and the same. */
async function claimTwice(
  deps: BuyDeps,
  person: Buyer,
  want: Parameters<typeof claim>[2],
): Promise<Grant | undefined> {
  const again = reserveAgain(deps, person, want)
  const grant = await claim(deps, person, want)
  const repeated = await again
  if (repeated !== grant?.orderId) deps.recorder.fault('one key was answered in two ways')
  return grant
}

async function reserveAgain(
  deps: BuyDeps,
  person: Buyer,
  want: Parameters<typeof claim>[2],
): Promise<string | undefined> {
  const answer = await reserve(deps.askInCrowd, person, want)
  return answer.status === 201 ? textAt(answer.body, 'id') : undefined
}

async function confirmTwice(deps: BuyDeps, person: Buyer, grant: Grant): Promise<void> {
  const { ask, recorder } = deps
  const key = `twice-${grant.orderId}`
  const opened = await openPayment(ask, person, grant.orderId, `${key}-pay`)
  const payment = { orderId: grant.orderId, paymentId: textAt(opened.body, 'id') ?? '' }
  const answers = await Promise.all(
    [1, 2].map(() => confirm(ask, person, payment, 'approve', `${key}-confirm`)),
  )
  for (const answer of answers) {
    if (answer.status !== 200) recorder.fault(`confirmed twice: ${kindOf(answer)}`)
  }
  // The same keys once more: the answers are kept, and the way on is as if nothing had happened.
  await payAndFetch(deps, person, grant, key)
}
