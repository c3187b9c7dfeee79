import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashSlot } from './hash-slot.ts'

// The check value of CRC-16/XMODEM, and what `CLUSTER KEYSLOT` of Redis says.
test('a key lies where Redis Cluster has it', () => {
  assert.equal(hashSlot('123456789'), 0x31c3)
  assert.equal(hashSlot('foo'), 12_182)
  assert.equal(hashSlot('{user1000}.following'), hashSlot('user1000'))
  assert.equal(hashSlot('foo{}{bar}'), 8_363, 'an empty tag is none')
  assert.equal(hashSlot('foo{{bar}}zap'), hashSlot('{bar'))
  assert.equal(hashSlot('판다'), 2_259)
})
