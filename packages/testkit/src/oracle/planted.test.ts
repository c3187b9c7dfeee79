import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { promisesKept } from './acknowledged.ts'
import { admissionsIssued } from './admissions.ts'
import { limitsKept } from './limits.ts'
import { moneyAddsUp } from './money.ts'
import { rowsBelongTogether } from './rows.ts'
import { runOracle } from './run-oracle.ts'
import { stockAddsUp } from './stock-adds-up.ts'
import { openBusySale } from './testing/busy-sale.ts'
import { planted } from './testing/planted.ts'

interface Files {
  readonly folder: string
  readonly orderFile: string
  readonly ticketFile: string
}

/** The databases once more, with `sql` run past the ledger. */
function copyAndTamper(t: TestContext, from: Files, sql: string): Files {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-planted-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = {
    folder,
    orderFile: `${folder}/order.sqlite`,
    ticketFile: `${folder}/ticket.sqlite`,
  }
  copyFileSync(from.orderFile, files.orderFile)
  copyFileSync(from.ticketFile, files.ticketFile)
  const session = openSqliteSession({ file: files.orderFile })
  session.script(`PRAGMA synchronous = OFF; ATTACH DATABASE '${files.ticketFile}' AS ticket`)
  session.script(sql)
  session.close()
  return files
}

test('each violation planted past the ledger is found', async (t) => {
  const busy = await openBusySale(t)
  for (const schema of ['main', 'ticket']) {
    await busy.rows(`PRAGMA ${schema}.wal_checkpoint(TRUNCATE)`)
  }
  busy.time.advance(10_000)
  const now = busy.time.clock.now()
  const files = { ...busy, folder: path.dirname(busy.orderFile) }
  for (const { id, what, sql } of planted) {
    await t.test(`${id}: ${what}: ${sql.replaceAll(/\s+/g, ' ').slice(0, 60)}`, async (subtest) => {
      const { orderFile, ticketFile } = copyAndTamper(subtest, files, sql)
      const results = await runOracle({ orderFile, ticketFile, now })
      const found = results.find((result) => result.id === id)
      assert.ok(found !== undefined && found.violationCount > 0, 'no violation was found')
      assert.ok(
        found.violations.some((violation) => violation.what.includes(what)),
        `found only: ${JSON.stringify(found.violations)}`,
      )
    })
  }
})

test('each rule is shown to find something', () => {
  for (const { id, rules } of [
    stockAddsUp,
    limitsKept,
    promisesKept,
    moneyAddsUp,
    admissionsIssued,
    rowsBelongTogether,
  ]) {
    for (const rule of rules) {
      assert.ok(
        planted.some((one) => one.id === id && rule.what.includes(one.what)),
        `nothing is planted for: ${rule.what}`,
      )
    }
  }
})
