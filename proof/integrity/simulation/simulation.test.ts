import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { runScenario } from './run-scenario.ts'
import { drawScenario } from './scenario/draw-scenario.ts'
import type { Scenario } from './scenario/scenario.ts'
import { shrink } from './shrink.ts'
import { createFileTemplates, type FileTemplates } from './world/files.ts'

suite('the simulation', () => {
  let templates: FileTemplates
  before(async () => {
    templates = await createFileTemplates()
  })
  after(() => templates.remove())

  test('the same seed gives the same history, byte for byte', async () => {
    for (const seed of [1, 7, 42, 1838]) {
      const first = await runScenario(drawScenario(seed), templates)
      const second = await runScenario(drawScenario(seed), templates)
      assert.deepEqual(second.lines, first.lines)
      assert.equal(second.digest, first.digest)
    }
  })

  test('what lies in the databases at the end is the same as well', async () => {
    const first = await runScenario(drawScenario(3), templates)
    const second = await runScenario(drawScenario(3), templates)
    assert.equal(second.remains, first.remains)
    assert.ok(first.remains.length > 0)
  })

  test('another seed gives another history', async () => {
    const one = await runScenario(drawScenario(1), templates)
    const other = await runScenario(drawScenario(2), templates)
    assert.notEqual(one.digest, other.digest)
  })

  test('nothing is wrong in the first histories', async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const { failure, lines } = await runScenario(drawScenario(seed), templates)
      assert.equal(failure, undefined, `seed ${seed}\n${lines.join('\n')}`)
    }
  })

  test('a history in which a rule is broken is shrunk to what breaks it', async () => {
    // As if nobody might ever be told SOLD_OUT: a rule that real histories break.
    const run = async (scenario: Scenario) => {
      const ran = await runScenario(scenario, templates)
      const isBroken = ran.lines.some((line) => line.includes('SOLD_OUT'))
      return { ...ran, failure: isBroken ? { rule: 'never sold out', text: '' } : undefined }
    }
    const scenario = drawScenario(1)
    const ran = await run(scenario)
    assert.equal(ran.failure?.rule, 'never sold out')
    const shrunk = await shrink(scenario, ran, run)
    assert.equal(shrunk.ran.failure?.rule, 'never sold out')
    assert.ok(shrunk.scenario.steps.length <= 3, `${shrunk.scenario.steps.length} steps are left`)
    assert.ok(shrunk.scenario.steps.every((step) => 'by' in step.do && step.do.kind === 'order'))
    const again = await run(shrunk.scenario)
    assert.deepEqual(again.lines, shrunk.ran.lines)
  })
})
