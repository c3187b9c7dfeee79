import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import type { User } from '../domain/person.ts'
import { rateLimited } from '../domain/refused.ts'
import type { Transport } from '../domain/session.ts'
import { ATTEMPT_KEPT_MS, SOURCE_KNOWN_MS } from '../domain/times.ts'
import type { PersonKey, UserDeps, UserTx } from '../ports.ts'
import {
  countForItsSource,
  judgeOneTry,
  type LogInSubjects,
  subjectsOf,
  takeBack,
} from './count-failures.ts'
import { makeRoom, newSession, type Opened, openedOf, UNNAMED_DEVICE } from './open-session.ts'

export interface LogInCommand {
  readonly email: string
  readonly password: string
  readonly deviceName?: string
  readonly transport: Transport
  /** Who asks, as failures are counted by: an IPv4 address or a /64. */
  readonly source: string
}

export type LoggedIn = Opened | Refused<'BAD_CREDENTIALS' | 'EMAIL_NOT_VERIFIED' | 'RATE_LIMITED'>

/** What a password was found to be before any row was locked. */
type Judged =
  | { readonly kind: 'right'; readonly user: User; readonly newHash: string | undefined }
  | { readonly kind: 'of-attempt' }
  | { readonly kind: 'wrong' }

/** A log-in whose turn it is. */
interface Asked {
  readonly command: LogInCommand
  readonly emailIndex: string
  readonly sourceHash: string
  readonly subjects: LogInSubjects
}

/**
 * Logs in on a device. Log-ins that are counted together wait for each other: a password that is
 * being judged counts as a wrong one until it was found right, and a dozen devices of one person
 * would be told to wait for each other's.
 */
export async function logIn(deps: UserDeps, command: LogInCommand): Promise<LoggedIn> {
  const { store, hashes, clock } = deps
  deps.passwords.refuseWhenFull()
  const emailIndex = hashes.emailIndex(command.email)
  const sourceHash = hashes.source(command.source)
  const user = await store.findUserByAddress(emailIndex)
  const since = clock.now() - SOURCE_KNOWN_MS
  const known = await store.knowsSource(user?.id ?? emailIndex, sourceHash, since)
  const subjects = subjectsOf(emailIndex, sourceHash, known)
  const asked = { command, emailIndex, sourceHash, subjects }
  return deps.turns.run(subjects.address, () => takeTurn(deps, asked))
}

/**
 * The password is judged outside any transaction, by what is found now that the turn has come;
 * under the user's lock it is then seen whether that still stands. So a log-in that was under way
 * when every session was ended, or the password changed, leaves no session.
 */
async function takeTurn(deps: UserDeps, asked: Asked): Promise<LoggedIn> {
  const { store, clock, vault } = deps
  const { command, emailIndex, subjects } = asked
  const user = await store.findUserByAddress(emailIndex)
  const attempt = await store.findNewestAttempt(emailIndex, clock.now() - ATTEMPT_KEPT_MS)
  const tried = await judgeOneTry(deps, subjects, () =>
    judge(deps, command.password, user, attempt?.passwordHash),
  )
  if (tried.kind === 'refused') return tried
  const { judged } = tried
  if (judged.kind === 'of-attempt') return ofAttempt(deps, subjects)
  if (judged.kind === 'wrong') return wrong(deps, subjects)
  const key = (await vault.open([judged.user.id])).get(judged.user.id)
  if (key === undefined) return refused('BAD_CREDENTIALS')
  return store.write((tx) => open(deps, tx, { ...asked, judged, key }))
}

/**
 * Judges the password by the account's hash, and when that is not it by the newest attempt's.
 * Where there is none the check is against nothing: a wrong password costs two checks whether
 * or not anybody has the address.
 */
async function judge(
  { passwords }: UserDeps,
  password: string,
  user: User | undefined,
  attemptHash: string | undefined,
): Promise<Judged> {
  const userHash = user?.passwordHash ?? undefined
  const check = (hash: string | undefined): Promise<boolean> =>
    hash === undefined ? passwords.verifyNothing(password) : passwords.verify(hash, password)
  const isRight = await check(userHash)
  if (isRight && user !== undefined && userHash !== undefined) {
    const isOutdated = passwords.isOutdated(userHash)
    const newHash = isOutdated ? await passwords.hash(password) : undefined
    return { kind: 'right', user, newHash }
  }
  return (await check(attemptHash)) ? { kind: 'of-attempt' } : { kind: 'wrong' }
}

/**
 * The password of an attempt is no wrong one, and no right one either: whoever signed up with
 * somebody's address can neither lock them out by it nor wipe out wrong ones.
 */
function ofAttempt(deps: UserDeps, subjects: LogInSubjects): Promise<LoggedIn> {
  return deps.store.write(async (tx) => {
    await takeBack(deps, tx, [subjects.address])
    return refused('EMAIL_NOT_VERIFIED')
  })
}

function wrong(deps: UserDeps, subjects: LogInSubjects): Promise<LoggedIn> {
  return deps.store.write(async (tx) => {
    const wait = await countForItsSource(deps, tx, subjects)
    return wait > 0 ? rateLimited(wait) : refused('BAD_CREDENTIALS')
  })
}

async function open(
  deps: UserDeps,
  tx: UserTx,
  found: Asked & {
    readonly judged: Judged & { readonly kind: 'right' }
    readonly key: PersonKey
  },
): Promise<LoggedIn> {
  const { command, judged, key, subjects, sourceHash } = found
  const now = deps.clock.now()
  const user = await tx.lockUser(judged.user.id)
  if (user === undefined || hasMovedOn(user, judged.user)) return refused('BAD_CREDENTIALS')
  await tx.clearFailures([subjects.address])
  if (judged.newHash !== undefined) await tx.updateUser({ ...user, passwordHash: judged.newHash })
  const deviceName = command.deviceName ?? UNNAMED_DEVICE
  const device = { key, name: deviceName, transport: command.transport }
  const { session, refreshToken } = newSession(deps, user, device, now)
  await tx.insertSession(session)
  await tellOfLogIn(deps, tx, { user, key, sourceHash, session, deviceName, now })
  await makeRoom(tx, { userId: user.id, except: session.id }, now)
  return openedOf(deps, session, refreshToken, now)
}

function hasMovedOn(user: User, judged: User): boolean {
  return (
    user.closedAt !== null ||
    user.sessionEpoch !== judged.sessionEpoch ||
    user.passwordHash !== judged.passwordHash
  )
}

/** In the person's own trail; and by mail when nobody ever logged in from there. */
async function tellOfLogIn(
  { ids }: UserDeps,
  tx: UserTx,
  of: {
    readonly user: User
    readonly key: PersonKey
    readonly sourceHash: string
    readonly session: { readonly id: string; readonly deviceSealed: string }
    readonly deviceName: string
    readonly now: number
  },
): Promise<void> {
  const { user, key, sourceHash, session, deviceName, now } = of
  const event = { id: ids.next(), userId: user.id, type: 'logged-in', at: now } as const
  const { id: sessionId, deviceSealed } = session
  await tx.addSecurityEvent({ ...event, sessionId, deviceSealed })
  if ((await tx.rememberSource(user.id, sourceHash, now)) !== 'new') return
  const mail = { id: ids.next(), personId: user.id, template: 'new-device' } as const
  const params = { at: instantToRfc3339(now), deviceName }
  await tx.queueMail({ ...mail, locale: user.locale, params }, key)
}
