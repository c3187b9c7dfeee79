import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMAIL, givenAccounts, PASSWORD, SOURCE } from '../testing/given-accounts.ts'
import { logIn } from './log-in.ts'
import { logOutEverywhere } from './log-out.ts'
import { refreshSession } from './refresh-session.ts'
import { verifyEmail } from './verify-email.ts'

const allows = (): boolean => true

test('tabs that refresh at two processes at once all get the same child', async (t) => {
  const { account, open, deps, anotherProcess } = await givenAccounts(t)
  await account()
  const { refreshToken } = await open()
  const processes = [deps, anotherProcess()]
  const tabs = Array.from({ length: 10 }, (_, tab) =>
    refreshSession(processes[tab % 2] ?? deps, { refreshToken, allows }),
  )
  const children = (await Promise.all(tabs)).map((one) => {
    assert.ok(one.kind === 'opened', JSON.stringify(one))
    return one.refreshToken
  })
  assert.equal(new Set(children).size, 1)
})

test('guesses spread over two processes are counted together', async (t) => {
  const { account, deps, anotherProcess } = await givenAccounts(t)
  await account()
  const processes = [deps, anotherProcess()]
  const guesses = Array.from({ length: 24 }, (_, n) =>
    logIn(processes[n % 2] ?? deps, {
      email: EMAIL,
      password: `guess ${n}`,
      transport: 'body',
      source: `198.51.100.${n}`,
    }),
  )
  const outcomes = await Promise.all(guesses)
  const told = outcomes.filter((one) => one.kind === 'refused' && one.code === 'BAD_CREDENTIALS')
  assert.equal(told.length, 10)
})

test('codes guessed at two processes are counted together', async (t) => {
  const { signUp, codeOf, deps, anotherProcess } = await givenAccounts(t)
  const attemptId = await signUp()
  const code = codeOf('verify-address')
  const processes = [deps, anotherProcess()]
  const wrong = code === '000000' ? '000001' : '000000'
  await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      verifyEmail(processes[n % 2] ?? deps, { attemptId, code: wrong }),
    ),
  )
  assert.equal((await deps.store.findAttempt(attemptId))?.tries, 5)
})

test('log-ins at one process meet a log-out everywhere at another: none slips between', async (t) => {
  const { account, deps, anotherProcess } = await givenAccounts(t)
  const userId = await account()
  const elsewhere = anotherProcess()
  const asked = { email: EMAIL, password: PASSWORD, transport: 'body', source: SOURCE } as const
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([
      ...Array.from({ length: 4 }, () => logIn(deps, asked)),
      logOutEverywhere(elsewhere, { userId, sessionId: 'none' }),
    ])
    const user = await deps.store.findUser(userId)
    for (const session of await deps.store.listLiveSessions(userId, deps.clock.now())) {
      assert.equal(session.epoch, user?.sessionEpoch)
    }
  }
})
