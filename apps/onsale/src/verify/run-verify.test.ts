import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { openBusySale } from '@onsale/testkit/oracle/testing/busy-sale.ts'
import { runVerify } from './run-verify.ts'

async function givenSale(t: TestContext) {
  const sale = await openBusySale(t)
  const folder = path.dirname(sale.orderFile)
  const verify = async (...args: string[]) => {
    const printed: string[] = []
    const code = await runVerify(['--data', folder, ...args], {}, (text) => printed.push(text))
    return { code, text: printed.join('\n') }
  }
  return { sale, folder, verify }
}

/** What `onsale verify` says on stderr when it is asked in a wrong way. */
function catchErrors(t: TestContext): () => string {
  const { mock } = t.mock.method(console, 'error', () => {})
  return () => mock.calls.flatMap((call) => call.arguments.map(String)).join('\n')
}

test('a ledger that keeps its invariants: a table, and exit code 0', async (t) => {
  const { verify } = await givenSale(t)
  const { code, text } = await verify()
  assert.equal(code, 0, text)
  assert.match(text, /1 {2}Stock adds up .* ✔/)
  assert.match(text, /7 {2}The gate agrees .* – not asked \(no running instance\)/)
  assert.match(text, /verdict: every invariant that was asked holds/)
})

test('a violation: shown with its ids and figures, and exit code 1', async (t) => {
  const { verify, sale } = await givenSale(t)
  await sale.tamper(`UPDATE stock SET held = held + 1 WHERE unit_id = 'panda-1'`)
  const { code, text } = await verify()
  assert.equal(code, 1)
  assert.match(text, /held is not what open orders hold: unitId=panda-1 held=\d+ heldByOrders=\d+/)
})

test('--json is one document for machines', async (t) => {
  const { verify } = await givenSale(t)
  const { text } = await verify('--json')
  const document: unknown = JSON.parse(text)
  assert.partialDeepStrictEqual(document, { ok: true, invariants: [{ id: '1' }, { id: '2' }] })
})

test('--acknowledged: what a client remembers is looked for', async (t) => {
  const { verify, folder, sale } = await givenSale(t)
  const file = path.join(folder, 'remembered.jsonl')
  writeFileSync(file, `${JSON.stringify({ orderId: sale.paid.id, paid: true })}\n\n`)
  assert.equal((await verify('--acknowledged', file)).code, 0)
  writeFileSync(file, '{"orderId":"gone"}')
  const { code, text } = await verify('--acknowledged', file)
  assert.equal(code, 1)
  assert.match(text, /answered 201, and the order is not there: orderId=gone/)
})

test('--gate: the rows of a running instance are compared', async (t) => {
  const { verify, sale } = await givenSale(t)
  const rows = await sale.rows(
    'SELECT unit_id AS unitId, capacity, held, sold, version FROM stock ORDER BY unit_id',
  )
  const server = createServer((_request, response) => response.end(JSON.stringify({ rows })))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo // It listens on a port.
  const { code, text } = await verify('--gate', `http://127.0.0.1:${port}`)
  assert.equal(code, 0, text)
  assert.match(text, /7 {2}The gate agrees with the ledger +4 units in the gate +✔/)
})

test('misuse: exit code 2, and what to do', async (t) => {
  const said = catchErrors(t)
  const empty = mkdtempSync(path.join(tmpdir(), 'onsale-verify-'))
  t.after(() => rmSync(empty, { recursive: true }))
  assert.equal(await runVerify(['--data', empty], {}), 2)
  assert.match(said(), /there is no order database at .*order\.sqlite; start onsale once/)
  writeFileSync(path.join(empty, 'order.sqlite'), '')
  assert.equal(await runVerify(['--data', empty], {}), 2)
  assert.match(said(), /has not the present schema; run onsale migrate/)
  assert.equal(await runVerify(['--nonsense'], {}), 2)
  assert.match(said(), /usage: onsale verify/)
  const { verify, folder } = await givenSale(t)
  assert.equal((await verify('--acknowledged', path.join(folder, 'none'))).code, 2)
  writeFileSync(path.join(folder, 'bad.jsonl'), '{}')
  assert.equal((await verify('--acknowledged', path.join(folder, 'bad.jsonl'))).code, 2)
  assert.equal((await verify('--gate', 'nonsense')).code, 2)
})
