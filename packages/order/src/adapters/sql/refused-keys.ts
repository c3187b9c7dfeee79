import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import { isClaimLike } from '../../domain/commands.ts'
import { personKey } from '../../domain/ledger-state.ts'
import type { WorkingState } from '../../domain/working-state.ts'
import type { Entry, EntryResult } from '../../ports.ts'
import { StateMoved } from './load-state.ts'

/**
 * Keys are read before the locks are held, and a key that nobody has cannot be locked: while we
 * waited, another process may have granted the very request that we now refuse because of it.
 * A grant needs no look, its insert finds the key. Throws `StateMoved` when one is taken now.
 */
export async function assertRefusedKeysAreNew(
  session: SqlSession,
  state: WorkingState,
  entries: readonly Entry[],
  results: readonly EntryResult[],
): Promise<void> {
  if (session.dialect === 'sqlite') return // one writer owns the file: nobody was first
  const refused = entries.flatMap((entry, at) => {
    const result = results[at]
    const isRefused = result?.ok === true && result.outcome.kind === 'refused'
    if (!isRefused || entry.kind === 'chore' || !isClaimLike(entry)) return []
    if (entry.idempotency === null) return []
    const { userId, key } = entry.idempotency
    return state.orderIdsByKey.has(personKey(userId, key)) ? [] : [[userId, key] as const]
  })
  if (refused.length === 0) return
  const byKey = { table: 'orders', columns: ['id'], keyColumns: ['user_id', 'idempotency_key'] }
  const taken = await session.selectByKeys(byKey, refused)
  if (taken.length > 0) throw new StateMoved('a key was taken meanwhile')
}
