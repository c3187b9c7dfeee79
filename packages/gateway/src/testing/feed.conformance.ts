import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Revocation, RevocationFeed } from '../ports.ts'

export interface FeedUnderTest {
  readonly feed: RevocationFeed
  /** The user service ends sessions. */
  add(...revocations: readonly Revocation[]): void
}

export const revoked = (position: number, changes: Partial<Revocation> = {}): Revocation => ({
  position,
  sessionId: `session-${position}`,
  forgetAt: 1_000_000 + position,
  ...changes,
})

/** What every adapter of the feed must do. `open` makes it over an empty one. */
export function feedConformance(name: string, open: () => FeedUnderTest): void {
  test(`${name}: an empty feed has nothing`, async () => {
    assert.deepEqual(await open().feed.list(0, 10), [])
  })

  test(`${name}: lists what comes after a position, lowest first, whole`, async () => {
    const { feed, add } = open()
    add(revoked(3), revoked(4), revoked(9))
    assert.deepEqual(await feed.list(0, 10), [revoked(3), revoked(4), revoked(9)])
    assert.deepEqual(await feed.list(3, 10), [revoked(4), revoked(9)])
    assert.deepEqual(await feed.list(9, 10), [])
  })

  test(`${name}: a page holds as many as asked for, and the next goes on behind it`, async () => {
    const { feed, add } = open()
    add(...[1, 2, 3, 4, 5].map((position) => revoked(position)))
    const first = await feed.list(0, 2)
    assert.deepEqual(first, [revoked(1), revoked(2)])
    assert.deepEqual(await feed.list(2, 2), [revoked(3), revoked(4)])
    assert.deepEqual(await feed.list(4, 2), [revoked(5)])
  })

  test(`${name}: what is added later is seen by who asks again`, async () => {
    const { feed, add } = open()
    add(revoked(1))
    await feed.list(0, 10)
    add(revoked(2))
    assert.deepEqual(await feed.list(1, 10), [revoked(2)])
  })
}
