import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quietPort } from './quiet-port.ts'

const PORTS = 1_000

test('no port is given twice, though nobody listens there yet', async () => {
  const ports = new Set<number>()
  for (let asked = 0; asked < PORTS; asked += 1) ports.add(await quietPort())
  assert.equal(ports.size, PORTS)
})
