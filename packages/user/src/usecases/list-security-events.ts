import type { SecurityEvent } from '@onsale/contracts/http/account.ts'
import { LIST_LIMIT_DEFAULT } from '@onsale/contracts/http/pieces.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { fromCursor, toCursor } from '../domain/cursor.ts'
import { type RefusedInput, refusedInput } from '../domain/refused.ts'
import type { NewSecurityEvent } from '../domain/security-event.ts'
import type { PersonKey, Sealer } from '../ports.ts'
import type { PersonalDeps } from './personal-deps.ts'

export type ListedEvents =
  | {
      readonly kind: 'listed'
      readonly page: { readonly items: SecurityEvent[]; readonly nextCursor?: string }
    }
  | Refused<'UNAUTHENTICATED'>
  | RefusedInput

/** A page of what happened to the safety of an account, newest first. */
export async function listSecurityEvents(
  deps: Pick<PersonalDeps, 'store' | 'vault' | 'sealer'>,
  query: { readonly userId: string; readonly limit?: number; readonly cursor?: string },
): Promise<ListedEvents> {
  const { userId, limit = LIST_LIMIT_DEFAULT, cursor } = query
  const beforeId = cursor === undefined ? undefined : fromCursor(cursor)
  if (cursor !== undefined && beforeId === undefined) {
    return refusedInput('/query/cursor', 'is not a cursor of this list')
  }
  if ((await deps.store.findUser(userId)) === undefined) return refused('UNAUTHENTICATED')
  // One more than asked for tells whether there is a next page.
  const found = await deps.store.listSecurityEvents(userId, {
    limit: limit + 1,
    ...(beforeId !== undefined && { beforeId }),
  })
  const key = (await deps.vault.open([userId])).get(userId)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return {
    kind: 'listed',
    page: {
      items: page.map((event) => toEventView(event, deps.sealer, key)),
      ...(hasMore && { nextCursor: toCursor(last.id) }),
    },
  }
}

export function toEventView(
  { id, type, at, sessionId, deviceSealed }: NewSecurityEvent,
  sealer: Sealer,
  key: PersonKey | undefined,
): SecurityEvent {
  const hasDevice = deviceSealed !== null && key !== undefined
  return {
    id,
    type,
    at: instantToRfc3339(at),
    ...(sessionId !== null && { sessionId }),
    ...(hasDevice && { deviceName: sealer.open(key, 'device', deviceSealed) }),
  }
}
