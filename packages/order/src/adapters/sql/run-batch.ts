import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import {
  DuplicateKey,
  type SqlSession,
  StoreUnavailable,
} from '@onsale/platform/database/sql-session.ts'
import { decide } from '../../domain/decide.ts'
import type { Command } from '../../domain/commands.ts'
import type { BatchResult, Entry, EntryResult } from '../../ports.ts'
import { createTermsReader, type TermsReader } from './load-orders.ts'
import { loadState } from './load-state.ts'
import { writeChanges } from './write-changes.ts'

export interface LedgerSettings {
  readonly holdMs: number
  readonly payingMs: number
}

export interface LedgerEnvironment extends LedgerSettings {
  readonly session: SqlSession
  /** The database's clock. */
  readonly clock: Clock
  readonly ids: Ids
}

const DUPLICATE_KEY_RETRIES_MAX = 3

/**
 * Makes the function that runs a batch as ONE transaction: load under locks, read the clock,
 * decide purely in order, write in bulk, commit. A duplicate key means that another process
 * inserted what we did not see: the batch runs again on what is there now. A database that is
 * away fails the whole batch at once. After any other error the entries run one by one, so
 * that one bad request never fails its neighbours.
 */
export function createBatchRunner(environment: LedgerEnvironment) {
  const terms = createTermsReader()
  return async function runBatch(entries: readonly Entry[]): Promise<BatchResult> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await runOnce(environment, terms, entries)
      } catch (error) {
        await environment.session.rollback()
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
  environment: LedgerEnvironment,
  terms: TermsReader,
  entries: readonly Entry[],
): Promise<BatchResult> {
  const { session, ids } = environment
  await session.begin()
  await session.execute('INSERT INTO batches (id, committed_at) VALUES (?, ?)', [
    ids.next(),
    environment.clock.now(),
  ])
  const commands = entries.filter((entry): entry is Command => entry.kind !== 'chore')
  const state = await loadState(session, terms, commands)
  // Read only now: while we waited for locks, windows may have closed and holds run out.
  const now = environment.clock.now()
  const { holdMs, payingMs } = environment
  const context = { now, holdMs, payingMs, newId: () => ids.next() }
  const results: EntryResult[] = []
  let hasChanges = false
  for (const entry of entries) {
    if (entry.kind === 'chore') {
      let changed = 0
      for (const { sql, values } of entry.statements) {
        changed += await session.execute(sql, values)
      }
      hasChanges ||= changed > 0
      results.push({ ok: true, outcome: { kind: 'choreDone', changed } })
      continue
    }
    const decided = decide(state, entry, context)
    if (decided.changes !== undefined) {
      state.apply(decided.changes)
      hasChanges = true
    }
    results.push({ ok: true, outcome: decided.outcome })
  }
  if (hasChanges) {
    await writeChanges(session, state, context)
    await session.commit()
  } else {
    await session.rollback()
  }
  const stock = [...state.touchedStock].flatMap((id) => state.stock.get(id) ?? [])
  return {
    results,
    stock,
    // Also when nothing was new: the batch that brought it may have been committed without our
    // knowing, and then the copies in memory still lack it.
    changedTicketIds: [
      ...new Set(
        commands.flatMap((command) => (command.kind === 'putSale' ? [command.sale.ticketId] : [])),
      ),
    ],
    hasEvents: state.touchedStock.size > 0 || state.events.length > 0,
  }
}

async function runOneByOne(
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

function allFailed(entries: readonly Entry[], error: unknown): BatchResult {
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
