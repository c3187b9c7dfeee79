import type { UserStore } from '../ports.ts'

/**
 * A store that says when a transaction that queued a mail is committed: the worker need not wait
 * for its turn. Most writes queue none (thousands of sessions refresh), and wake nobody.
 */
export function tellingStore(store: UserStore, queued: () => void): UserStore {
  return {
    ...store,
    async write(work) {
      let hasQueued = false
      const result = await store.write((tx) =>
        work({
          ...tx,
          async queueMail(mail, key) {
            await tx.queueMail(mail, key)
            hasQueued = true
          },
        }),
      )
      if (hasQueued) queued()
      return result
    },
  }
}
