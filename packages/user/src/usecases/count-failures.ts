import {
  accountSubject,
  addressSubject,
  addressWaitMs,
  countForAddress,
  countForSource,
  sourceSubject,
  sourceWaitMs,
} from '../domain/throttle.ts'
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

/** Milliseconds until the next password of these is judged; 0: now. */
export function waitMs(
  { sourceFailuresMax }: Pick<UserDeps, 'sourceFailuresMax'>,
  subjects: LogInSubjects,
  counts: readonly Failures[],
  now: number,
): number {
  const ofAddress = addressWaitMs(find(counts, subjects.address), now)
  const ofSource = sourceWaitMs(find(counts, subjects.source), sourceFailuresMax, now)
  return Math.max(ofAddress, ofSource)
}

/** Counts one wrong password; the rows of `counts` must be locked. */
export async function countFailure(
  tx: UserTx,
  subjects: LogInSubjects,
  counts: readonly Failures[],
  now: number,
): Promise<void> {
  const { address, source } = subjects
  await tx.putFailures({ subject: address, ...countForAddress(find(counts, address), now) })
  if (source === undefined) return
  await tx.putFailures({ subject: source, ...countForSource(find(counts, source), now) })
}

function find(counts: readonly Failures[], subject: string | undefined): Failures | undefined {
  return counts.find((count) => count.subject === subject)
}
