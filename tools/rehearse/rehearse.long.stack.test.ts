import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runRehearse } from '@onsale/onsale/rehearse/run-rehearse.ts'
import { openStackInstallation } from './stack-installation.ts'

/** How soon a killed process is ready again is the machine's matter, which may be busy. */
const TIMED = 'ready again after'

test('a small rehearsal on the stack is good', async () => {
  const printed: string[] = []
  const said: string[] = []
  const say = (text: string): void => void said.push(text)
  const code = await runRehearse(
    ['--stack', '--buyers', '300', '--units', '60', '--rate', '100', '--json'],
    process.env,
    {
      print: (text) => void printed.push(text),
      screen: { isTerminal: false, write: say },
    },
    openStackInstallation(process.env, say),
  )
  assert.ok(printed.length === 1, `code ${code}: ${said.join('')}`)
  const document = JSON.parse(printed.join(''))
  assert.partialDeepStrictEqual(document, {
    ...{ asked: 300, sold: 60, oversold: 0, acknowledgedButMissing: 0, faults: {} },
    answers: { '201': 60, '409 SOLD_OUT': 240 },
  })
  for (const { lines } of document.sections) {
    for (const line of lines) {
      assert.ok(line.ok !== false || line.what === TIMED, `${line.what}: ${line.value}`)
    }
  }
  for (const { title, violations } of document.invariants) assert.deepEqual(violations, [], title)
})
