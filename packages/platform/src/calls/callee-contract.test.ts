import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTRACT_VERSION } from '@onsale/contracts/contract-version.ts'
import { CalleeUnavailable } from './callee.ts'
import { FOREIGN_MS } from './peer.ts'
import { bodyOf, givenCallee, write } from './testing/given-callee.ts'
import { answering, answeringStatus, givenInstance } from './testing/given-instance.ts'

const THEIRS = CONTRACT_VERSION + 2
const refusing = answeringStatus(421, { 'x-onsale-contract': String(THEIRS) })
const LEFT = 'instance left: it speaks another contract'

test('an instance that refuses our contract is left for the others, and told of once', async (t) => {
  const [foreign, ours] = [
    await givenInstance(t, 'foreign', { behave: refusing }),
    await givenInstance(t, 'ours'),
  ]
  const { callee, lines, pass } = givenCallee(t, [foreign, ours])
  const ask = async () => {
    for (let time = 0; time < 30; time += 1) assert.equal(bodyOf(await callee.send(write)), 'ours')
  }
  await ask()
  assert.equal(foreign.received.length, 1)
  pass(FOREIGN_MS)
  await ask()
  assert.equal(foreign.received.length, 2, 'it may have been replaced meanwhile')
  const told = lines.filter(({ message }) => message === LEFT)
  assert.deepEqual(
    told.map(({ level, members }) => ({ level, ...members })),
    [
      {
        level: 'warn',
        target: 'order',
        url: foreign.instance.url,
        theirs: THEIRS,
        ours: CONTRACT_VERSION,
      },
    ],
  )
})

test('one that announces another contract is not even asked', async (t) => {
  const [foreign, ours] = [
    await givenInstance(t, 'foreign', { contract: THEIRS }),
    await givenInstance(t, 'ours', { contract: CONTRACT_VERSION + 1 }),
  ]
  const { callee, lines, metrics } = givenCallee(t, [foreign, ours])
  for (let time = 0; time < 30; time += 1) await callee.send(write)
  assert.equal(foreign.received.length, 0)
  assert.equal(lines.filter(({ message }) => message === LEFT).length, 1)
  assert.match(await metrics.text(), /^onsale_callee_foreign_instances\{target="order"\} 1$/m)
})

test('with nobody who understands us the fault names both versions', async (t) => {
  const instances = [
    await givenInstance(t, 'a', { behave: refusing }),
    await givenInstance(t, 'b', { contract: THEIRS + 1 }),
  ]
  const { callee, pass } = givenCallee(t, instances)
  for (const theirs of [`${THEIRS}`, `${THEIRS} and ${THEIRS + 1}`]) {
    const fault = await callee.send(write).catch((error: unknown) => error)
    assert.ok(fault instanceof CalleeUnavailable)
    assert.equal(
      fault.message,
      `order does not answer: it speaks contract ${theirs}, and this process ${CONTRACT_VERSION}`,
    )
    assert.equal(fault.mayHaveArrived, false)
  }
  const [replaced] = instances
  if (replaced !== undefined) replaced.behave = answering('newer')
  pass(FOREIGN_MS)
  assert.equal(bodyOf(await callee.send(write)), 'newer')
})
