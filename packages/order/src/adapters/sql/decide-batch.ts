import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import { decide } from '../../domain/decide.ts'
import { type Command, isClaimLike } from '../../domain/commands.ts'
import type { DecisionContext } from '../../domain/ledger-state.ts'
import type { WorkingState } from '../../domain/working-state.ts'
import type { BatchResult, Chore, ChoreDone, Entry, EntryResult } from '../../ports.ts'
import type { TermsReader } from './load-orders.ts'
import { type BusyRows, loadState, type SkippedLocks } from './load-state.ts'
import { assertRefusedKeysAreNew } from './refused-keys.ts'
import { writeChanges } from './write-changes.ts'

export interface LedgerSettings {
  readonly holdMs: number
  readonly payingMs: number
}

export interface BatchEnvironment extends LedgerSettings {
  readonly session: SqlSession
  readonly terms: TermsReader
  readonly ids: Ids
  /** For the row of the batch: about what the database's clock says. */
  readonly clock: Clock
  /** The database's clock, asked when the locks are held; UTC ms. */
  readonly now: () => number | Promise<number>
  readonly skipped?: SkippedLocks
}

export interface DecidedBatch {
  readonly result: BatchResult
  /** Whether anything was written: then it must be committed, else it may be rolled back. */
  readonly hasChanges: boolean
  /** Units whose rows were locked, and those that another held. */
  readonly units: { readonly got: ReadonlySet<string>; readonly busy: ReadonlySet<string> }
}

/**
 * Runs a batch up to its commit, in a transaction that it begins: the row of the batch first,
 * rows loaded under locks, the clock read, decided purely in order, written in bulk.
 */
export async function decideBatch(
  environment: BatchEnvironment,
  batchId: string,
  entries: readonly Entry[],
): Promise<DecidedBatch> {
  const { session, terms, ids, holdMs, payingMs } = environment
  await session.begin()
  await session.insertRows('batches', ['id', 'committed_at'], [[batchId, environment.clock.now()]])
  const commands = entries.filter((entry): entry is Command => entry.kind !== 'chore')
  const { state, busy } = await loadState(session, terms, commands, environment.skipped)
  // Read only now: while we waited for locks, windows may have closed and holds run out.
  const now = await environment.now()
  const context = { now, holdMs, payingMs, newId: () => ids.next() }
  const { results, hasChanges } = await decideAll(session, { state, busy }, context, entries)
  await assertRefusedKeysAreNew(session, state, entries, results)
  if (hasChanges) await writeChanges(session, state, context)
  const stock = [...state.touchedStock].flatMap((id) => state.stock.get(id) ?? [])
  const result = {
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
  const units = { got: state.loaded.stock, busy: new Set(busy.units.keys()) }
  return { result, hasChanges, units }
}

async function decideAll(
  session: SqlSession,
  { state, busy }: { readonly state: WorkingState; readonly busy: BusyRows },
  context: DecisionContext,
  entries: readonly Entry[],
): Promise<{ results: EntryResult[]; hasChanges: boolean }> {
  const results: EntryResult[] = []
  const isAnyBusy = busy.units.size + busy.orderIds.size > 0
  let hasChanges = false
  for (const entry of entries) {
    if (entry.kind === 'chore') {
      const outcome = await runChore(session, entry)
      hasChanges ||= outcome.changed > 0
      results.push({ ok: true, outcome })
      continue
    }
    if (isAnyBusy && needsBusyRows(entry, state, busy)) {
      const fault = 'somebody holds a row of it for long'
      results.push({ ok: false, fault, retryable: true, again: true })
      continue
    }
    const decided = decide(state, entry, context)
    if (decided.changes !== undefined) {
      state.apply(decided.changes, entry.traceId)
      hasChanges = true
    }
    results.push({ ok: true, outcome: decided.outcome })
  }
  return { results, hasChanges }
}

async function runChore(session: SqlSession, chore: Chore): Promise<ChoreDone> {
  let changed = 0
  for (const { sql, values } of chore.statements) changed += await session.execute(sql, values)
  for (const { table, keyColumns, keys } of chore.deletes ?? []) {
    if (keys.length === 0) continue
    await session.deleteRows(table, keyColumns, keys)
    changed += keys.length
  }
  return { kind: 'choreDone', changed }
}

/** Whether a row is missing that this command would be decided on. */
function needsBusyRows(command: Command, state: WorkingState, busy: BusyRows): boolean {
  const isBusy = (unitId: string): boolean => busy.units.has(unitId)
  const linesAreBusy = (of: { readonly lines: readonly { readonly unitId: string }[] }) =>
    of.lines.some((line) => isBusy(line.unitId))
  switch (command.kind) {
    case 'claim':
      return linesAreBusy(command)
    case 'checkout':
    case 'putCartLine':
    case 'clearCart': {
      const cart = state.carts.get(command.userId)
      const isOfCart = cart !== undefined && linesAreBusy(cart)
      return isOfCart || (command.kind === 'putCartLine' && isBusy(command.unitId))
    }
    case 'changeCapacity':
      return isBusy(command.unitId)
    case 'putSale':
      return [...busy.units.values()].includes(command.sale.ticketId)
    default: {
      if (isClaimLike(command) || !('orderId' in command)) return false
      const order = state.orders.get(command.orderId)
      return busy.orderIds.has(command.orderId) || (order !== undefined && linesAreBusy(order))
    }
  }
}
