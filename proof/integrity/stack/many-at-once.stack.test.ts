// Many at once over two order processes: a person's limit holds over both, and nobody hears of a
// deadlock or is given the same twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { givenTicket, inDays } from '@onsale/onsale/api-tests/testing/given.ts'
import { Client, createPerson, kindOf } from '../crashes/crowd/client.ts'
import { Line } from '../crashes/crowd/line.ts'
import { assertInvariants } from './assert-calm.ts'
import { sharedStack } from './shared-stack.ts'

const stackOf = sharedStack()

async function given() {
  const stack = await stackOf()
  const api = createApi(Number(new URL(stack.url).port))
  const line = new Line()
  line.up(api)
  return { stack, api, client: new Client(line) }
}

function countKinds(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

test('one person, two dates of one ticket, 200 requests: the limit and no more', async () => {
  const { stack, api, client } = await given()
  const { unitIds } = await givenTicket(api, {
    perPersonLimit: 4,
    units: [31, 32].map((days) => ({ visitDate: inDays(days), capacity: 1_000 })),
  })
  const person = createPerson('mina')
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const body = { lines: [{ unitId: unitIds[index % 2] ?? '', quantity: 1 }] }
      return kindOf(
        await client.ask({ person, call: createOrder, parts: { body, key: `${index}` } }),
      )
    }),
  )
  assert.deepEqual(countKinds(answers), { '201': 4, '409 LIMIT_EXCEEDED': 196 })
  api.close()
  await assertInvariants(stack)
})

test('256 clients on one hot unit: sold to the last, nobody twice, no fault', async () => {
  const { stack, api, client } = await given()
  const capacity = 300
  const { unitId } = await givenTicket(api, {
    perPersonLimit: 1,
    units: [{ visitDate: inDays(33), capacity }],
  })
  const body = { lines: [{ unitId, quantity: 1 }] }
  // Each comes as two people, and sends every request twice at the same moment.
  const clients = Array.from({ length: 256 }, async (_, index) => {
    const kinds: string[] = []
    for (const turn of [1, 2]) {
      const person = createPerson(`client-${index}-${turn}`)
      const asked = { person, call: createOrder, parts: { body, key: 'k' } }
      const [first, second] = await Promise.all([client.ask(asked), client.ask(asked)])
      assert.equal(kindOf(first), kindOf(second), 'one request was answered in two ways')
      if (first.status === 201) assert.equal(first.text, second.text)
      kinds.push(kindOf(first))
    }
    return kinds
  })
  const kinds = (await Promise.all(clients)).flat()
  assert.deepEqual(countKinds(kinds), { '201': capacity, '409 SOLD_OUT': 512 - capacity })
  assert.deepEqual(client.faults.list(), [])
  api.close()
  await assertInvariants(stack)
})
