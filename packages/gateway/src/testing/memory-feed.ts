import { type Revocation, type RevocationFeed, UserUnavailable } from '../ports.ts'

/** A feed in memory, which can be away. */
export function createMemoryFeed() {
  const revocations: Revocation[] = []
  let isAway = false
  const asked: number[] = []
  const feed: RevocationFeed = {
    async list(after, limit) {
      asked.push(after)
      if (isAway) throw new UserUnavailable('away')
      return revocations.filter(({ position }) => position > after).slice(0, limit)
    },
  }
  return {
    feed,
    /** The positions that were asked for. */
    asked,
    add: (...added: readonly Revocation[]) => void revocations.push(...added),
    setAway(to: boolean) {
      isAway = to
    },
  }
}
