import type { ClaimOutcome } from '../domain/decide-claim.ts'
import type { Stock } from '../domain/stock.ts'
import type { BatchResult, Entry, EntryResult, Ledger } from '../ports.ts'
import { givenOrder } from './given.ts'

/** A ledger that commits when the test says so; everything it is given succeeds. */
export interface FakeLedger extends Ledger {
  /** The batches given so far, as the names of their entries. */
  readonly batches: string[][]
  /** Commits the oldest batch that waits; `moved` are the rows it moved. */
  commitNext(done?: Partial<BatchResult>): void
  /** Fails the oldest batch that waits. */
  failNext(fault: Error): void
}

/** What an entry is called in `batches`: a claim by its order, a chore by its statement. */
function nameOf(entry: Entry): string {
  if (entry.kind === 'chore') return `chore ${entry.statements[0]?.sql ?? ''}`
  return 'orderId' in entry ? `${entry.kind} ${entry.orderId}` : entry.kind
}

function resultOf(entry: Entry): EntryResult {
  if (entry.kind === 'chore') return { ok: true, outcome: { kind: 'choreDone', changed: 1 } }
  const id = 'orderId' in entry ? entry.orderId : 'none'
  const outcome: ClaimOutcome = { kind: 'order', order: givenOrder({ id }) }
  return { ok: true, outcome }
}

export function createFakeLedger(): FakeLedger {
  const batches: string[][] = []
  const waiting: { entries: readonly Entry[]; end: PromiseWithResolvers<BatchResult> }[] = []
  return {
    batches,
    commit(entries) {
      batches.push(entries.map(nameOf))
      const end = Promise.withResolvers<BatchResult>()
      waiting.push({ entries, end })
      return end.promise
    },
    commitNext(done = {}) {
      const next = waiting.shift()
      const results = next?.entries.map(resultOf) ?? []
      const nothing = { stock: [] as Stock[], changedTicketIds: [], hasEvents: false }
      next?.end.resolve({ results, ...nothing, ...done })
    },
    failNext: (fault) => waiting.shift()?.end.reject(fault),
    async close() {},
  }
}
