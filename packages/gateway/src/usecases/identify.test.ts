import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccessClaims } from '@onsale/platform/tokens/access-claims.ts'
import { createIdentify, type IdentifyDeps } from './identify.ts'

const claims: AccessClaims = { sub: 'mina', sid: 's1', role: 'customer', iat: 0, exp: 900 }
const mina = { userId: 'mina', sessionId: 's1', role: 'customer' }
const refused = { kind: 'refused', code: 'UNAUTHENTICATED' }

const identify = (changes: Partial<IdentifyDeps>, token: Partial<AccessClaims> = {}) =>
  createIdentify({
    verify: (text) => (text === 'good' ? { ...claims, ...token } : undefined),
    revocations: { has: () => false },
    liveSessions: { admits: () => assert.fail('a customer is not asked for') },
    ...changes,
  })('Bearer good')

test('a customer is identified at once, without a question to anybody', () => {
  assert.deepEqual(identify({}), mina)
})

test('a token of a revoked session is refused at once', () => {
  const revocations = { has: (sessionId: string) => sessionId === 's1' }
  assert.deepEqual(identify({ revocations }), refused)
  assert.deepEqual(identify({ revocations }, { sid: 's2' }), { ...mina, sessionId: 's2' })
  const liveSessions = { admits: () => true }
  assert.deepEqual(identify({ revocations, liveSessions }, { role: 'admin' }), refused)
})

for (const role of ['staff', 'admin'] as const) {
  test(`${role} are identified when their session admits them, now or after a question`, async () => {
    const admitted = (answer: boolean | Promise<boolean>) =>
      identify(
        { liveSessions: { admits: (sid, as) => sid === 's1' && as === role && answer } },
        { role },
      )
    assert.deepEqual(admitted(true), { ...mina, role })
    assert.deepEqual(await admitted(Promise.resolve(true)), { ...mina, role })
    assert.deepEqual(admitted(false), refused)
    assert.deepEqual(await admitted(Promise.resolve(false)), refused)
  })
}
