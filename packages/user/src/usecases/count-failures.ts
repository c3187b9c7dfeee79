import type { Refused } from '@onsale/kernel/result.ts'
import {
  accountSubject,
  addressSubject,
  addressWaitMs,
  countForAddress,
  countForSource,
  sourceSubject,
  sourceWaitMs,
} from '../domain/throttle.ts'
import { rateLimited } from '../domain/refused.ts'
import type { UserDeps, UserTx } from '../ports.ts'
import type { Failures } from '../ports/throttles.ts'

/** What the wrong passwords of one log-in, or of one check, are counted for. */
export interface LogInSubjects {
  /** The address, or the account. */
  readonly address: string
  /** None where somebody logged in proves a password again. */
  readonly source: string | undefined
  /** In the order in which their rows are locked. */
  readonly all: readonly string[]
}

export function subjectsOf(
  emailIndex: string,
  sourceHash: string,
  isSourceKnown: boolean,
): LogInSubjects {
  const address = addressSubject(emailIndex, isSourceKnown ? sourceHash : undefined)
  const source = sourceSubject(sourceHash)
  return { address, source, all: [address, source] }
}

export function subjectsOfAccount(userId: string): LogInSubjects {
  const address = accountSubject(userId)
  return { address, source: undefined, all: [address] }
}

/**
 * Has a password judged, which counts as wrong for its address until it was found to be anything
 * else: guesses sent side by side are counted one by one, before any of them is judged. Whoever
 * is told `judged` says what it was, by `clear…` or `takeBack` when it was no wrong one; a fault
 * takes the try back by itself. Whoever asks waited for its turn (`deps.turns`) and keeps it until
 * then, so that right passwords do not stand in each other's way. For a source only wrong ones count, once they are known to be
 * (`countForItsSource`): thousands of phones share one, and log in at the same moment.
 */
export async function judgeOneTry<Judged>(
  deps: UserDeps,
  subjects: LogInSubjects,
  judge: () => Promise<Judged>,
): Promise<{ readonly kind: 'judged'; readonly judged: Judged } | Refused<'RATE_LIMITED'>> {
  const wait = await deps.store.write((tx) => takeTry(deps, tx, subjects))
  if (wait > 0) return rateLimited(wait)
  try {
    return { kind: 'judged', judged: await judge() }
  } catch (fault) {
    // Where that fails as well the store is away, and one try too many is counted.
    await deps.store.write((tx) => takeBack(deps, tx, [subjects.address])).catch(() => undefined)
    throw fault
  }
}

/** Counts one wrong password; or milliseconds until the next one is judged. */
async function takeTry(deps: UserDeps, tx: UserTx, subjects: LogInSubjects): Promise<number> {
  const now = deps.clock.now()
  const counts = await tx.lockFailures(subjects.all, now)
  const { address, source } = subjects
  const ofAddress = find(counts, address)
  const ofSource = find(counts, source)
  const wait = Math.max(
    addressWaitMs(ofAddress, now),
    sourceWaitMs(ofSource, deps.sourceFailuresMax, now),
  )
  if (wait > 0) return wait
  await tx.putFailures({ subject: address, ...countForAddress(ofAddress, now) })
  return 0
}

/** A wrong password came from this source; milliseconds to wait when it had too many already. */
export async function countForItsSource(
  deps: UserDeps,
  tx: UserTx,
  { source }: LogInSubjects,
): Promise<number> {
  if (source === undefined) return 0
  const now = deps.clock.now()
  const count = find(await tx.lockFailures([source], now), source)
  const wait = sourceWaitMs(count, deps.sourceFailuresMax, now)
  if (wait === 0) await tx.putFailures({ subject: source, ...countForSource(count, now) })
  return wait
}

/** One try of these was no wrong password. */
export async function takeBack(
  { clock }: Pick<UserDeps, 'clock'>,
  tx: UserTx,
  subjects: readonly string[],
): Promise<void> {
  for (const count of await tx.lockFailures(subjects, clock.now())) {
    await tx.putFailures({ ...count, failures: count.failures - 1 })
  }
}

function find(counts: readonly Failures[], subject: string | undefined): Failures | undefined {
  return counts.find((count) => count.subject === subject)
}
