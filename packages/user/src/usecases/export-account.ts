import type { Profile, SecurityEvent, SessionView } from '@onsale/contracts/http/account.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import {
  EXPORT_ACCESS_RECORDS_MAX,
  EXPORT_EVENTS_MAX,
  EXPORTS_AT_ONCE_MAX,
} from '../domain/export-limits.ts'
import { toProfile } from '../domain/profile.ts'
import type { Agreements } from '../domain/person.ts'
import type { ExportedCart, ExportedOrder } from '../ports/order-service.ts'
import { exportOrders } from './export-orders.ts'
import { toEventView } from './list-security-events.ts'
import { listSessions } from './list-sessions.ts'
import { type Opened, openPerson } from './open-person.ts'
import type { PersonalDeps } from './personal-deps.ts'
import { REASON_COLUMN } from './read-personal-data.ts'

export interface AccountExport {
  readonly profile: Profile
  readonly agreements: readonly {
    readonly name: string
    readonly value: Agreements[string]
    readonly agreedAt: string
  }[]
  readonly sessions: readonly SessionView[]
  readonly securityEvents: readonly SecurityEvent[]
  readonly orders: readonly ExportedOrder[]
  readonly cart?: ExportedCart
  /** When somebody of the staff read the person's data, and why. */
  readonly accessRecords: readonly {
    readonly id: string
    readonly at: string
    readonly actorId: string
    readonly what: string
    readonly reason: string
  }[]
  /** Lists of which the oldest were left out. */
  readonly truncated?: readonly string[]
}

export type AccountExported =
  | { readonly kind: 'exported'; readonly account: AccountExport }
  | Refused<'UNAUTHENTICATED' | 'OVERLOADED'>

/** Everything we keep about a person; it is noted among the account's events. */
export async function exportAccount(
  deps: PersonalDeps,
  query: { readonly userId: string; readonly sessionId: string },
): Promise<AccountExported> {
  const { exportsUnderWay: underWay } = deps
  if (underWay.count >= EXPORTS_AT_ONCE_MAX) return refused('OVERLOADED')
  underWay.count += 1
  try {
    const opened = await openPerson(deps, query.userId)
    if (opened === undefined) return refused('UNAUTHENTICATED')
    const listed = await listSessions(deps, query)
    if (listed.kind === 'refused') return listed
    const account = await putTogether(deps, opened, listed.items)
    await note(deps, query)
    return { kind: 'exported', account }
  } finally {
    underWay.count -= 1
  }
}

async function putTogether(
  deps: PersonalDeps,
  opened: Opened,
  sessions: readonly SessionView[],
): Promise<AccountExport> {
  const { store, sealer, order } = deps
  const { user, key, person } = opened
  const { isCut, ...ofOrder } = await exportOrders(order, user.id)
  const limit = EXPORT_EVENTS_MAX
  const events = await store.listSecurityEvents(user.id, { limit })
  const records = await accessRecordsOf(deps, user.id)
  const truncated = [
    ...(isCut ? ['orders'] : []),
    ...(events.length === limit ? ['securityEvents'] : []),
    ...(records.length === EXPORT_ACCESS_RECORDS_MAX ? ['accessRecords'] : []),
  ]
  return {
    profile: toProfile(user, person),
    agreements: await agreementsOf(deps, user.id),
    sessions,
    securityEvents: events.map((event) => toEventView(event, sealer, key)),
    ...ofOrder,
    accessRecords: records,
    ...(truncated.length > 0 && { truncated }),
  }
}

async function agreementsOf({ store }: PersonalDeps, userId: string) {
  const agreed = await store.findAgreements(userId)
  return agreed.map(({ name, value, agreedAt }) => ({
    name,
    value,
    agreedAt: instantToRfc3339(agreedAt),
  }))
}

/** Where they were read from is left out: it is about somebody of the staff. */
async function accessRecordsOf({ store, sealer, recordKey }: PersonalDeps, userId: string) {
  const records = await store.listAccessRecords(userId, EXPORT_ACCESS_RECORDS_MAX)
  return records.map(({ id, at, actorId, what, reasonSealed }) => ({
    id,
    at: instantToRfc3339(at),
    actorId,
    what,
    reason: sealer.open(recordKey, `${REASON_COLUMN} ${id}`, reasonSealed),
  }))
}

async function note(
  { store, clock, ids }: PersonalDeps,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): Promise<void> {
  await store.write(async (tx) => {
    if ((await tx.lockUser(userId)) === undefined) return
    await tx.addSecurityEvent({
      ...{ id: ids.next(), userId, type: 'data-exported', at: clock.now(), sessionId },
      deviceSealed: null,
    })
  })
}
