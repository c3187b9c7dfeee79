import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { logIn } from '../usecases/log-in.ts'
import { logOutEverywhere } from '../usecases/log-out.ts'
import { refreshSession } from '../usecases/refresh-session.ts'
import { requestReset } from '../usecases/request-reset.ts'
import { verifyEmail } from '../usecases/verify-email.ts'
import { EMAIL, givenAccounts, PASSWORD, SOURCE } from './given-accounts.ts'
import type { ScratchDatabase } from './scratch-database.ts'

const allows = (): boolean => true

/** What must hold when two processes serve one database. */
export function twoProcessesConformance(
  name: string,
  open: (t: TestContext) => Promise<ScratchDatabase>,
): void {
  test(`${name}: tabs that refresh at two processes at once all get the same child`, async (t) => {
    const { account, open: opened, deps, anotherProcess } = await givenAccounts(t, await open(t))
    await account()
    const { refreshToken } = await opened()
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

  test(`${name}: guesses spread over two processes are counted together`, async (t) => {
    const { account, deps, anotherProcess } = await givenAccounts(t, await open(t))
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

  test(`${name}: twenty devices of one person log in over two processes at once, and each is let in`, async (t) => {
    const { account, deps, anotherProcess } = await givenAccounts(t, await open(t))
    await account()
    const processes = [deps, anotherProcess()]
    const asked = { email: EMAIL, password: PASSWORD, transport: 'body', source: SOURCE } as const
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => logIn(processes[n % 2] ?? deps, asked)),
    )
    assert.ok(outcomes.every(({ kind }) => kind === 'opened'))
  })

  test(`${name}: codes guessed at two processes are counted together`, async (t) => {
    const { signUp, codeOf, deps, anotherProcess } = await givenAccounts(t, await open(t))
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

  test(`${name}: log-ins at one process meet a log-out everywhere at another: none slips between`, async (t) => {
    const { account, deps, anotherProcess } = await givenAccounts(t, await open(t))
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

  test(`${name}: codes asked for at two processes at once are ten a day all the same`, async (t) => {
    const { account, deps, anotherProcess, database } = await givenAccounts(t, await open(t))
    await account()
    const processes = [deps, anotherProcess()]
    await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        requestReset(processes[n % 2] ?? deps, { email: EMAIL }),
      ),
    )
    const rows = await database.reader
      .selectFrom('code_mails')
      .select('id')
      .where('kind', '=', 'reset')
      .execute()
    assert.equal(rows.length, 10)
  })
}
