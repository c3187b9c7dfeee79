import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import {
  DuplicateKey,
  type SqlSession,
  StoreUnavailable,
} from '@onsale/platform/database/sql-session.ts'
import type { BatchResult, Entry } from '../../ports.ts'
import { type BatchEnvironment, decideBatch, type LedgerSettings } from './decide-batch.ts'
import { createTermsReader } from './load-orders.ts'

export type { LedgerSettings } from './decide-batch.ts'

export interface LedgerEnvironment extends LedgerSettings {
  readonly session: SqlSession
  /** The database's clock. */
  readonly clock: Clock
  readonly ids: Ids
}

export const DUPLICATE_KEY_RETRIES_MAX = 3

/**
 * Makes the function that runs a batch as ONE transaction where one writer owns the database.
 * A duplicate key means that another process inserted what we did not see: the batch runs again
 * on what is there now. A database that is away fails the whole batch at once. After any other
 * error the entries run one by one, so that one bad request never fails its neighbours.
 */
export function createBatchRunner(given: LedgerEnvironment) {
  const { session, clock } = given
  const environment = { ...given, terms: createTermsReader(), now: () => clock.now() }
  return async function runBatch(entries: readonly Entry[]): Promise<BatchResult> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await runOnce(environment, entries)
      } catch (error) {
        await session.rollback()
        const again = error instanceof DuplicateKey && retries < DUPLICATE_KEY_RETRIES_MAX
        if (again) continue
        if (error instanceof StoreUnavailable) return allFailed(entries, error)
        return entries.length === 1
          ? allFailed(entries, error)
          : await runOneByOne(runBatch, entries)
      }
    }
  }
}

async function runOnce(
  environment: BatchEnvironment,
  entries: readonly Entry[],
): Promise<BatchResult> {
  const { session, ids } = environment
  const { result, hasChanges } = await decideBatch(environment, ids.next(), entries)
  if (hasChanges) await session.commit()
  else await session.rollback()
  return result
}

export async function runOneByOne(
  runBatch: (entries: readonly Entry[]) => Promise<BatchResult>,
  entries: readonly Entry[],
): Promise<BatchResult> {
  const parts: BatchResult[] = []
  for (const entry of entries) parts.push(await runBatch([entry]))
  return {
    results: parts.flatMap((part) => part.results),
    stock: parts.flatMap((part) => part.stock),
    changedTicketIds: [...new Set(parts.flatMap((part) => part.changedTicketIds))],
    hasEvents: parts.some((part) => part.hasEvents),
  }
}

export function allFailed(entries: readonly Entry[], error: unknown): BatchResult {
  const retryable = error instanceof StoreUnavailable
  const fault =
    error instanceof Error
      ? ((retryable ? undefined : error.stack) ?? error.message)
      : String(error)
  return {
    results: entries.map(() => ({ ok: false, fault, retryable })),
    stock: [],
    changedTicketIds: [],
    hasEvents: false,
  }
}
