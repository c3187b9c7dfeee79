import { known } from '@onsale/kernel/assert.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Money } from '@onsale/kernel/money.ts'
import type { ClaimCommand, ClaimOutcome } from '../domain/decide-claim.ts'
import { type AskedLine, judgeLines } from '../domain/judge-lines.ts'
import type { IdempotencyClaim } from '../domain/kept-answer.ts'
import type { Refusal, ShortLine } from '../domain/outcome.ts'
import { freeOf, type Stock } from '../domain/stock.ts'
import type { KeyLookUp } from '../engine/key-lookup.ts'
import type { SalesCopy } from '../engine/sales-copy.ts'
import type { Committer, Gate } from '../ports.ts'

export interface TakeHoldDeps {
  readonly sales: SalesCopy
  readonly gate: Gate
  readonly keys: KeyLookUp
  readonly committer: Committer
  readonly clock: Clock
  readonly ids: Ids
}

export interface TakeHold {
  readonly userId: string
  readonly idempotency: IdempotencyClaim | null
  /** As asked; lines of one unit are added up here. */
  readonly lines: readonly AskedLine[]
  readonly expectedTotal: Money | null
}

/**
 * Takes a hold on tickets, all or nothing. Most of a burst is refused before the ledger, by
 * the copies of sales and stock; but nobody with an idempotency key is, before the key was
 * looked up: who holds something already gets the answer again. Otherwise the ledger decides,
 * and what it grants is committed when this resolves.
 */
export async function takeHold(deps: TakeHoldDeps, command: TakeHold): Promise<ClaimOutcome> {
  const lines = addUp(command.lines)
  const early = await refuseEarly(deps, lines, command.expectedTotal)
  if (early !== undefined) {
    if (early.code === 'UNIT_NOT_FOUND') return early
    return (await deps.keys.find(command.idempotency)) ?? early
  }
  const claim: ClaimCommand = {
    kind: 'claim',
    orderId: deps.ids.next(),
    userId: command.userId,
    idempotency: command.idempotency,
    lines,
    expectedTotal: command.expectedTotal,
  }
  return deps.committer.submit(claim)
}

/** Lines of one unit as one line, in the order in which units first appear. */
export function addUp(lines: readonly AskedLine[]): AskedLine[] {
  const [only] = lines
  if (only !== undefined && lines.length === 1) return [only]
  const sums = new Map<string, number>()
  for (const line of lines) sums.set(line.unitId, (sums.get(line.unitId) ?? 0) + line.quantity)
  return [...sums].map(([unitId, quantity]) => ({ unitId, quantity }))
}

/** The refusal that the copies in memory are sure of, if any. */
export async function refuseEarly(
  deps: Pick<TakeHoldDeps, 'sales' | 'gate' | 'clock'>,
  lines: readonly AskedLine[],
  expectedTotal: Money | null,
): Promise<Refusal | undefined> {
  const { sales, gate, clock } = deps
  const unitIds = lines.map((line) => line.unitId)
  if (unitIds.some((id) => sales.find(id) === undefined)) await sales.lookFor(unitIds)
  const judge = () => judgeLines(lines, expectedTotal, (id) => sales.find(id), clock.now())
  if (judge().kind === 'refused') {
    await sales.makeFresh(unitIds)
    const judged = judge()
    if (judged.kind === 'refused') return judged
  }
  const rows = await gate.read(unitIds)
  return refuseByGate(lines, rows)
}

/** SOLD_OUT when a row of the gate has too little; a unit it does not know goes to the ledger. */
export function refuseByGate(
  lines: readonly AskedLine[],
  rows: ReadonlyMap<string, Stock>,
): Refusal | undefined {
  const short: ShortLine[] = []
  for (const { unitId, quantity } of lines) {
    const row = rows.get(unitId)
    if (row === undefined || freeOf(row) >= quantity) continue
    short.push({ unitId, asked: quantity, free: Math.max(0, freeOf(row)), held: row.held })
  }
  return short.length === 0 ? undefined : { kind: 'refused', code: 'SOLD_OUT', lines: short }
}

/**
 * Answers claims that wait in the queue though `rows`, as committed, cannot serve them: by what
 * their keys stand for, else by what was changed of the sale while they waited, else with
 * SOLD_OUT: in the order in which the ledger would have judged them.
 */
export async function refuseWaiting(
  deps: Pick<TakeHoldDeps, 'keys' | 'sales' | 'clock'>,
  claims: readonly ClaimCommand[],
  rows: ReadonlyMap<string, Stock>,
): Promise<ClaimOutcome[]> {
  const { keys, sales, clock } = deps
  await sales.makeFresh(claims.flatMap((claim) => claim.lines.map((line) => line.unitId)))
  return Promise.all(
    claims.map(async ({ idempotency, lines, expectedTotal }) => {
      const replay = await keys.find(idempotency)
      if (replay !== undefined) return replay
      const judged = judgeLines(lines, expectedTotal, (id) => sales.find(id), clock.now())
      if (judged.kind === 'refused') return judged
      return known(refuseByGate(lines, rows), 'a line that is short')
    }),
  )
}
