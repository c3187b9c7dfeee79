import type { PlantedBug } from '../planted-bug.ts'

const ORDER = 'packages/order/src'

/** Mistakes about who may have what: stock, limits, prices, windows, turns. */
export const stockBugs: readonly PlantedBug[] = [
  {
    name: 'the gate counts before the commit',
    breaks: 'a claim that is refused or lost in a crash stays counted: sold out with seats free',
    file: `${ORDER}/engine/committer.ts`,
    from: 'const done = await ledger.commit(batch.map(({ entry }) => entry))',
    to: `const early = [...(await gate.read(unitsOf(batch.map(({ entry }) => entry)))).values()]
      await gate.apply(early.map((row) => ({
        ...row,
        version: row.version + 1,
        held: row.held + batch.reduce((sum, { entry }) => sum + (entry.kind === 'claim'
          ? entry.lines.filter((line) => line.unitId === row.unitId)
              .reduce((asked, line) => asked + line.quantity, 0)
          : 0), 0),
      })))
      function unitsOf(entries: readonly Entry[]): string[] {
        return entries.flatMap((entry) =>
          entry.kind === 'claim' ? entry.lines.map((line) => line.unitId) : [])
      }
      const done = await ledger.commit(batch.map(({ entry }) => entry))`,
  },
  {
    name: 'the gate takes older rows',
    breaks: 'rows that come late put back what was sold: a gate that is wrong until it is compared',
    file: `${ORDER}/adapters/memory/memory-gate.ts`,
    from: 'known.version < row.version',
    to: 'known.version !== row.version',
    tests: [`${ORDER}/adapters/memory/memory-gate.test.ts`],
  },
  {
    name: 'nobody compares the gate',
    breaks: 'one lost apply, and a unit is sold out for ever, or shown as free for ever',
    file: `${ORDER}/workers/watch-gate.ts`,
    from: 'await compareGate(deps, clock.now() - COMPARED_AFTER_CLOSING_MS)',
    to: 'await deps.reads.listOpenStock(clock.now() - COMPARED_AFTER_CLOSING_MS)',
  },
  {
    name: 'a closed sale is compared no more',
    breaks: 'late captures and cancels after the close never reach the gate when one apply is lost',
    file: `${ORDER}/workers/watch-gate.ts`,
    from: 'clock.now() - COMPARED_AFTER_CLOSING_MS',
    to: 'clock.now()',
  },
  {
    name: 'expiry forgets the quota',
    breaks: 'who let a hold run out cannot buy again',
    file: `${ORDER}/domain/release-hold.ts`,
    from: 'quotas: quotasAfter(state, order, -1),',
    to: 'quotas: [],',
  },
  {
    name: 'expiry releases twice',
    breaks: 'stock that was given back meanwhile is given back once more: oversold',
    file: `${ORDER}/domain/decide-expire.ts`,
    from: `if (order === undefined || !isHolding(order)) return { outcome: { kind: 'unchanged' } }
      if (order.holdExpiresAt === null || context.now < order.holdExpiresAt) {`,
    to: `if (order === undefined) return { outcome: { kind: 'unchanged' } }
      if (isHolding(order) && (order.holdExpiresAt === null || context.now < order.holdExpiresAt)) {`,
    tests: [`${ORDER}/domain/decide-expire.test.ts`],
  },
  {
    name: 'one more than the limit',
    breaks: 'each person may have one ticket above the limit',
    file: `${ORDER}/domain/decide-claim.ts`,
    from: 'return before + asked > sale.perPersonLimit',
    to: 'return before + asked > sale.perPersonLimit + 1',
  },
  {
    name: '>= where > belongs, in the limit',
    breaks: 'nobody gets the last ticket that the limit allows',
    file: `${ORDER}/domain/decide-claim.ts`,
    from: 'return before + asked > sale.perPersonLimit',
    to: 'return before + asked >= sale.perPersonLimit',
  },
  {
    name: 'the limit of a ticket is kept date by date',
    breaks: 'with thirty dates a person may have thirty times the limit',
    file: `${ORDER}/domain/quota.ts`,
    from: "if (scope === 'visitDate') return quota.byDate[visitDate] ?? 0",
    to: 'if (scope !== undefined) return quota.byDate[visitDate] ?? 0',
  },
  {
    name: 'quotas are not loaded',
    breaks: 'the limit is judged as if nobody held anything',
    file: `${ORDER}/adapters/sql/load-state.ts`,
    from: '...claimsThatMayFit(commands, stock),',
    to: '...claimsThatMayFit(commands, stock).slice(0, 0),',
  },
  {
    name: '> where >= belongs, in the window',
    breaks: 'the sale goes on for the millisecond in which it closes',
    file: `${ORDER}/domain/sale.ts`,
    from: 'if (now >= sale.closesAt',
    to: 'if (now > sale.closesAt',
    tests: [`${ORDER}/domain/judge-lines.test.ts`, `${ORDER}/domain/decide-claim.test.ts`],
  },
  {
    name: 'a pause stops only early refusals',
    breaks: 'claims in the queue are granted after the pause was answered',
    file: `${ORDER}/domain/sale.ts`,
    from: "return sale.paused ? 'SALE_PAUSED' : undefined",
    to: 'return undefined',
  },
  {
    name: 'a changed price is let through',
    breaks: 'the buyer expects one total and is charged another',
    file: `${ORDER}/domain/judge-lines.ts`,
    from: 'expectedTotal !== null &&',
    to: 'expectedTotal === undefined &&',
  },
  {
    name: 'capacity below what is claimed',
    breaks: 'the operator takes away what people hold; the database refuses, and answers 500',
    file: `${ORDER}/domain/decide-sale.ts`,
    from: 'if (command.capacity < stock.held + stock.sold) {',
    to: 'if (command.capacity < stock.sold - stock.held) {',
  },
  {
    name: 'last come, first served',
    breaks: 'claims of one batch are decided backwards: who came later gets the last seat',
    file: `${ORDER}/engine/committer.ts`,
    from: 'for (const claim of claims.take(BATCH_ENTRIES_MAX - batch.length)) {',
    to: 'for (const claim of claims.take(BATCH_ENTRIES_MAX - batch.length).toReversed()) {',
  },
  {
    name: 'a version is not counted',
    breaks: 'the gate and the catalogue keep the figures they had: changes are lost on the way',
    file: `${ORDER}/domain/stock.ts`,
    from: 'version: stock.version + 1,',
    to: 'version: stock.version,',
  },
  {
    name: 'the gate counts holds twice',
    breaks: 'people are told SOLD_OUT while seats are free',
    file: `${ORDER}/usecases/take-hold.ts`,
    from: 'if (row === undefined || freeOf(row) >= quantity) continue',
    to: 'if (row === undefined || row.capacity - row.sold - row.held * 2 >= quantity) continue',
  },
  {
    name: 'the clock may go back over a restart',
    breaks: 'after the machine was set back, newer orders and payments look older than old ones',
    file: `${ORDER}/domain/clock-check.ts`,
    from: 'if (newestCommitAt === undefined || newestCommitAt <= clock.now()) return clock',
    to: 'if (newestCommitAt !== undefined || newestCommitAt === undefined) return clock',
    tests: [`${ORDER}/domain/not-behind.test.ts`],
  },
]
