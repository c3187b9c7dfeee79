// 50 × kill -9 under load; `npm run crash -- --cycles 1000` is the same for longer.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runCrashCycles } from './crash-cycles.ts'
import { killPrograms } from './program.ts'
import { describeReport, isGood } from './report.ts'

const CYCLES = 50

after(killPrograms)

test(
  `nothing that was acknowledged is lost by ${CYCLES} kills`,
  { timeout: 280_000 },
  async (t) => {
    const seed = String(Date.now())
    const report = await runCrashCycles({
      ...{ cycles: CYCLES, seed, buyers: 40, checkEvery: 5 },
      progress: (text) => t.diagnostic(text),
    })
    t.diagnostic(describeReport(report))
    assert.ok(isGood(report), `seed ${seed}: ${describeReport(report)}`)
  },
)
