// "A test sends every documented error": each code of each operation in the contracts is
// caused over the wire here, but for those that only a fault of ours could cause.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '@onsale/contracts/errors.ts'
import { refusalsOf } from '@onsale/contracts/http/problem.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import { UNLIMITED } from './testing/accounts.ts'
import { commonProvocations } from './testing/documented/common-refusals.ts'
import { ownProvocations } from './testing/documented/own-refusals.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'
import { seen } from './testing/wire-record.ts'

/** Codes that no client can cause by what it sends, with the reason. */
const onlyByFaults: Readonly<Partial<Record<ErrorCode, string>>> = {
  INTERNAL: 'a bug or a broken part; nothing that a client sends makes one',
  OVERLOADED: 'a full queue or a silent store; see faults.test.ts',
  IDEMPOTENCY_IN_FLIGHT: 'a first request that takes over 5 s; see faults.test.ts',
}

/** `operation CODE` that cannot happen yet, with the reason. */
const cannotHappen: Readonly<Record<string, string>> = {
  'checkoutCart UNIT_NOT_FOUND': 'a unit in a cart was there, and units are never taken away',
  'checkoutCart CURRENCY_MIXED': 'a cart takes one currency, and that of a ticket never changes',
}

const documented = publicCalls.flatMap((call) =>
  refusalsOf(call).map((code) => ({ call, code, name: `${call.operation} ${code}` })),
)

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

describe('every documented error is sent by', { concurrency: 8 }, () => {
  for (const { call, code, name } of documented) {
    if (onlyByFaults[code] !== undefined || name in cannotHappen) continue
    test(name, async () => {
      const own = ownProvocations[name]
      const common = commonProvocations[code]
      const answer = own === undefined ? await common?.(api, call) : await own(api)
      answer?.refused(code)
      assert.ok(seen(call, code), 'was not seen on the wire')
    })
  }
})

test('nothing is excused that is not documented', () => {
  const names = new Set(documented.map(({ name }) => name))
  const excused = [...Object.keys(cannotHappen), ...Object.keys(ownProvocations)]
  assert.deepEqual(
    excused.filter((name) => !names.has(name)),
    [],
  )
})
