import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type GivenAccounts, givenAccounts } from '../testing/given-accounts.ts'
import { openScratchDatabase } from '../testing/scratch-database.ts'
import { type Refreshed, refreshSession } from './refresh-session.ts'

/** Accounts over a file, with the commits of its one writer counted. */
async function given(t: TestContext) {
  const database = await openScratchDatabase(t)
  let commits = 0
  const write: typeof database.write = (work) => {
    commits += 1
    return database.write(work)
  }
  const accounts = await givenAccounts(t, { ...database, write })
  await accounts.account()
  return { ...accounts, commits: () => commits }
}

function refresh({ deps }: Pick<GivenAccounts, 'deps'>, refreshToken: string): Promise<Refreshed> {
  return refreshSession(deps, { refreshToken, allows: () => true })
}

async function openedBy(refreshed: Promise<Refreshed>): Promise<string> {
  const outcome = await refreshed
  assert.ok(outcome.kind === 'opened', JSON.stringify(outcome))
  return outcome.refreshToken
}

async function tokens({ open }: GivenAccounts, count: number): Promise<string[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => open()))
  return opened.map(({ refreshToken }) => refreshToken)
}

test('sessions that rotate at once share commits, and each gets a child of its own', async (t) => {
  const accounts = await given(t)
  const parents = await tokens(accounts, 40)
  const before = accounts.commits()
  const children = await Promise.all(parents.map((token) => openedBy(refresh(accounts, token))))
  assert.equal(accounts.commits() - before, 2)
  assert.equal(new Set([...parents, ...children]).size, 80)
  await Promise.all(children.map((child) => openedBy(refresh(accounts, child))))
})

test('what is refused among them ends its own session, and touches no other', async (t) => {
  const accounts = await given(t)
  const [stolen = '', ...honest] = await tokens(accounts, 10)
  const child = await openedBy(refresh(accounts, stolen))
  await openedBy(refresh(accounts, child))
  const asked = [...honest.slice(0, 4), stolen, 'none of ours', ...honest.slice(4)]
  const outcomes = await Promise.all(asked.map((token) => refresh(accounts, token)))
  const codes = outcomes.flatMap((one) => (one.kind === 'refused' ? [one.code] : []))
  assert.deepEqual(codes, ['REFRESH_REUSED', 'UNAUTHENTICATED'])
  assert.equal((await accounts.revoked()).length, 1)
  assert.equal(outcomes.filter(({ kind }) => kind === 'opened').length, honest.length)
})

test('a fault of one leaves its session as it was, and the others are told what is committed', async (t) => {
  const accounts = await given(t)
  const parents = await tokens(accounts, 6)
  const [broken = ''] = parents.slice(3)
  const { refreshTokens } = accounts.deps
  const deps = {
    ...accounts.deps,
    refreshTokens: {
      ...refreshTokens,
      sealChild(parent: string, child: string) {
        if (parent === broken) throw new Error('no memory left')
        return refreshTokens.sealChild(parent, child)
      },
    },
  }
  const outcomes = await Promise.allSettled(parents.map((token) => refresh({ deps }, token)))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    parents.map((token) => (token === broken ? 'rejected' : 'fulfilled')),
  )
  for (const [at, outcome] of outcomes.entries()) {
    const newest = outcome.status === 'fulfilled' && outcome.value
    const token = newest && newest.kind === 'opened' ? newest.refreshToken : parents[at]
    await openedBy(refresh(accounts, token ?? ''))
  }
})
