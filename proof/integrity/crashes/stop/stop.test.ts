// SIGSTOP: a laptop that sleeps, a machine that is moved, a debugger. When the process goes on,
// every bound has passed: what waited too long is told so, what ran out is ended, and it sells.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { killPrograms } from '../program.ts'
import { StoppedSale } from './stopped-sale.ts'

const TEST_MS_MAX = 150_000
/** Longer than a claim may wait, a hold and its payment. */
const PAST_THE_SALES_BOUNDS_MS = 8_000
/** Longer than a request may take to arrive, and than an idle connection is kept (65 s). */
const PAST_THE_CONNECTIONS_BOUNDS_MS = 67_000

async function scratchFolder(t: TestContext): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-stop-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return path.join(folder, 'data')
}

process.once('SIGTERM', killPrograms)

describe('stopped for a while', { concurrency: true, timeout: TEST_MS_MAX }, () => {
  test('past the hold, the payment and the 5 s of a claim', async (t) => {
    const sale = await StoppedSale.open(await scratchFolder(t))
    const overdue = await sale.leaveOverdue()
    const { waited, arrived } = await sale.stopInBurst(PAST_THE_SALES_BOUNDS_MS)
    await sale.sellsAtOnce()
    const { tooLate } = await sale.answerAll(waited)
    assert.ok(tooLate > 0, 'a claim older than 5 s is answered 503')
    const fresh = await sale.answerAll(arrived)
    assert.equal(fresh.tooLate, 0, 'who came while it was stopped has not waited by its clock')
    await sale.becomes(overdue)
    await sale.close()
  })

  test('past what connections are kept for', async (t) => {
    const sale = await StoppedSale.open(await scratchFolder(t))
    const overdue = await sale.leaveOverdue()
    const { waited, arrived } = await sale.stopInBurst(PAST_THE_CONNECTIONS_BOUNDS_MS)
    await sale.sellsAtOnce()
    await sale.answerAll([...waited, ...arrived])
    await sale.becomes(overdue)
    await sale.close()
  })
})
