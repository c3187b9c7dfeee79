import { SOLD_OUT_UNIT } from '../floors/bodies.ts'
import { alternate, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { tokenOf } from '../servers/keys.ts'
import { allRefused, floorContender, programContender } from './contenders.ts'
import { holdKind } from './holds.ts'
import type { Scenario } from './scenario.ts'

export const SOLD_OUT_CAPACITY = 100
const PER_ORDER = 20

/** 409 SOLD_OUT: every request has a key of its own, which is looked up in the ledger first. */
export const refusals: Scenario = {
  name: 'refusals',
  about: 'refusals of a sold-out unit, distinct buyers and keys',
  async run(bench) {
    const program = programContender(
      bench,
      {
        capacity: SOLD_OUT_CAPACITY,
        kind: ({ unitId }) => holdKind(bench, unitId),
        before: sellOut,
      },
      allRefused,
    )
    const bare = floorContender(bench, 'bare', holdKind(bench, SOLD_OUT_UNIT), allRefused)
    const [ours, theirs] = (await alternate([program, bare], bench)).map(ratesOf)
    return [
      {
        what: 'refusals, sold out',
        program: median(ours ?? []),
        unit: 'requests/s',
        against: { name: 'bare Fastify', value: median(theirs ?? []) },
        ratio: pairedRatio(ours ?? [], theirs ?? []),
        target: { bound: 'least', value: 0.8 },
      },
    ]
  },
}

export async function sellOut(url: string, unitId: string): Promise<void> {
  for (let sold = 0; sold <= SOLD_OUT_CAPACITY; sold += PER_ORDER) {
    const answer = await fetch(`${url}/api/orders`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf(`early-${sold}`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ lines: [{ unitId, quantity: PER_ORDER }] }),
    })
    const expected = sold < SOLD_OUT_CAPACITY ? 201 : 409
    if (answer.status !== expected) throw new Error(`selling out: ${await answer.text()}`)
  }
}
