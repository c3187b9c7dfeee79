import type { Profile } from '@onsale/contracts/http/account.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { toProfile } from '../domain/profile.ts'
import { fromRetainedText, RETAINED_COLUMN, retentionKeyOf } from '../domain/retained.ts'
import { openPerson } from './open-person.ts'
import type { PersonalDeps } from './personal-deps.ts'

export type PersonalData = Partial<Profile> & {
  readonly id: string
  readonly retainedUntil?: string
}

export interface ReadPersonalData {
  readonly userId: string
  readonly actorId: string
  /** The actor's address, where it is known. */
  readonly source: string | undefined
  readonly reason: string
}

/** Columns that the record's key seals. */
export const SOURCE_COLUMN = 'access source'
export const REASON_COLUMN = 'access reason'

/**
 * A person's data for somebody of the staff: of an account, or what is retained of one that is
 * gone. The record of it is committed before anything is told.
 */
export async function readPersonalData(
  deps: PersonalDeps,
  command: ReadPersonalData,
): Promise<{ readonly kind: 'read'; readonly personalData: PersonalData } | Refused<'NOT_FOUND'>> {
  const found = (await findAccount(deps, command.userId)) ?? (await findRetained(deps, command))
  if (found === undefined) return refused('NOT_FOUND')
  await record(deps, command, found.hasAccount)
  return { kind: 'read', personalData: found.personalData }
}

interface Found {
  readonly hasAccount: boolean
  readonly personalData: PersonalData
}

async function findAccount(deps: PersonalDeps, userId: string): Promise<Found | undefined> {
  const opened = await openPerson(deps, userId)
  return opened && { hasAccount: true, personalData: toProfile(opened.user, opened.person) }
}

async function findRetained(
  { store, vault, sealer, clock }: PersonalDeps,
  { userId }: ReadPersonalData,
): Promise<Found | undefined> {
  const retained = await store.findRetained(userId)
  if (retained === undefined || retained.until <= clock.now()) return undefined
  const keyName = retentionKeyOf(userId)
  const key = (await vault.open([keyName])).get(keyName)
  if (key === undefined) return undefined
  const person = fromRetainedText(sealer.open(key, RETAINED_COLUMN, retained.sealed))
  const retainedUntil = instantToRfc3339(retained.until)
  return { hasAccount: false, personalData: { id: userId, ...person, retainedUntil } }
}

async function record(
  { store, sealer, clock, ids, recordKey }: PersonalDeps,
  { userId, actorId, source, reason }: ReadPersonalData,
  hasAccount: boolean,
): Promise<void> {
  const at = clock.now()
  const id = ids.next()
  const sourceSealed =
    source === undefined ? null : sealer.seal(recordKey, `${SOURCE_COLUMN} ${id}`, source)
  const reasonSealed = sealer.seal(recordKey, `${REASON_COLUMN} ${id}`, reason)
  await store.write(async (tx) => {
    await tx.insertAccessRecord({
      ...{ id, actorId, at, subjectId: userId, what: 'personal-data' },
      ...{ sourceSealed, reasonSealed },
    })
    // Whoever has an account finds it among the events of the account.
    if (!hasAccount || (await tx.lockUser(userId)) === undefined) return
    const event = { type: 'data-read-by-staff', at, sessionId: null, deviceSealed: null } as const
    await tx.addSecurityEvent({ id: ids.next(), userId, ...event })
  })
}
