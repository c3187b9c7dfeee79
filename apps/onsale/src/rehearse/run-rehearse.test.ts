import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runRehearse } from './run-rehearse.ts'

/** How soon it is ready again is the machine's matter, which may be busy with other tests. */
const TIMED = 'ready again after'

test('a small rehearsal of the whole program is good', { timeout: 180_000 }, async () => {
  const printed: string[] = []
  const said: string[] = []
  const code = await runRehearse(
    ['--buyers', '300', '--units', '20', '--rate', '300', '--json'],
    // Of the environment a child needs nothing but where programs are.
    { PATH: '/usr/bin:/bin' },
    {
      print: (text) => void printed.push(text),
      screen: { isTerminal: false, write: (text) => void said.push(text) },
    },
  )
  assert.ok(printed.length === 1, `code ${code}: ${said.join('')}`)
  const document = JSON.parse(printed.join(''))
  assert.partialDeepStrictEqual(document, {
    asked: 300,
    sold: 20,
    oversold: 0,
    acknowledgedButMissing: 0,
    answers: { '201': 20, '409 SOLD_OUT': 280 },
    faults: {},
  })
  for (const { lines } of document.sections) {
    for (const line of lines) {
      assert.ok(line.ok !== false || line.what === TIMED, `${line.what}: ${line.value}`)
    }
  }
  for (const { title, violations } of document.invariants) assert.deepEqual(violations, [], title)
})

test('misuse: exit code 2, and what to do', async (t) => {
  const { mock } = t.mock.method(console, 'error', () => {})
  assert.equal(await runRehearse(['--buyers', 'many'], {}), 2)
  assert.match(String(mock.calls[0]?.arguments[0]), /--buyers takes a whole number from 1 to/)
  assert.equal(await runRehearse(['--report', '/no/such/folder/report.html'], {}), 2)
  assert.match(String(mock.calls[1]?.arguments[0]), /no file can be written in \/no\/such\/folder/)
})
