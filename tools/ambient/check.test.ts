import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAmbient } from './check.ts'

const file = 'packages/order/src/usecases/a.ts'

const forbidden: readonly string[] = [
  'const t = Date.now()',
  'const t = Date . now ()',
  'clock = Date.now',
  'const d = new Date()',
  'const d = new Date',
  'const d = new Date ( )',
  'const s = Date()',
  'performance.now()',
  'process.hrtime.bigint()',
  'process.uptime()',
  'Temporal.Now.instant()',
  'setTimeout(f, 1)',
  'setInterval(f, 1)',
  'setImmediate(f)',
  'const wait = setTimeout',
  'globalThis.setTimeout(f)',
  'AbortSignal.timeout(5)',
  'Math.random()',
  'crypto.randomUUID()',
  'crypto.getRandomValues(bytes)',
  `import { setTimeout as sleep } from 'node:timers/promises'`,
  `import { randomUUID } from 'node:crypto'`,
  `import { createHmac, randomBytes } from 'crypto'`,
  `import { performance } from 'node:perf_hooks'`,
  `import { env } from 'node:process'`,
  'const x = process.env.HOME',
  "const x = `${process.env['HOME']}`",
]

for (const source of forbidden) {
  test(`found: ${source}`, () => {
    const findings = checkAmbient(file, `\n${source}`)
    assert.ok(findings.length > 0)
    assert.equal(findings[0]?.line, 2)
  })
}

const allowed: readonly string[] = [
  'const d = new Date(instant)',
  'const ms = Date.parse(text)',
  'type T = ReturnType<typeof scheduler.after>',
  'scheduler.setTimeout(f)',
  '// Date.now() is for the kernel alone',
  "throw new Error('setTimeout')",
  `import { createHmac, timingSafeEqual } from 'node:crypto'`,
  `import type { Dates } from './dates.ts'`,
  'new DateRange()',
  'const updated: Date = value',
]

for (const source of allowed) {
  test(`allowed: ${source}`, () => {
    assert.deepEqual(checkAmbient(file, source), [])
  })
}

test('the kernel makes clocks, and still may not read the environment', () => {
  assert.deepEqual(checkAmbient('packages/kernel/src/clock.ts', 'Date.now()'), [])
  assert.equal(checkAmbient('packages/kernel/src/clock.ts', 'process.env').length, 1)
})

test('tools and proof run in real time', () => {
  assert.deepEqual(checkAmbient('proof/burst.ts', 'Date.now()'), [])
})
