import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { refusalsOf } from '@onsale/contracts/http/problem.ts'
import { UNLIMITED } from '../accounts.ts'
import { type Onsale, startOnsale } from '../start-onsale.ts'
import { seen } from '../wire-record.ts'
import { commonProvocations } from './common-refusals.ts'
import { ownProvocations } from './own-refusals.ts'

/** Codes that no client can cause by what it sends, with the reason. */
const onlyByFaults: Readonly<Partial<Record<ErrorCode, string>>> = {
  INTERNAL: 'a bug or a broken part; nothing that a client sends makes one',
  OVERLOADED: 'a full queue or a silent store; see faults.test.ts',
  IDEMPOTENCY_IN_FLIGHT: 'a first request that takes over 5 s; see faults.test.ts',
}

/** `operation CODE` that cannot happen yet, with the reason. */
export const cannotHappen: Readonly<Record<string, string>> = {
  'checkoutCart UNIT_NOT_FOUND': 'a unit in a cart was there, and units are never taken away',
  'checkoutCart CURRENCY_MIXED': 'a cart takes one currency, and that of a ticket never changes',
}

export function documentedOf(calls: readonly Call[]) {
  return calls.flatMap((call) =>
    refusalsOf(call).map((code) => ({ call, code, name: `${call.operation} ${code}` })),
  )
}

/** Causes each code of each of these calls over the wire. */
export function sendDocumented(calls: readonly Call[]): void {
  let api: Onsale
  before(async () => {
    api = await startOnsale({ env: UNLIMITED })
  })
  after(() => api.stop())

  describe('every documented error is sent by', { concurrency: 8 }, () => {
    for (const { call, code, name } of documentedOf(calls)) {
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
}
