import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Passwords } from '../ports.ts'

/** Passwords that cost nothing, and count: what an attacker could measure. */
export interface FakePasswords extends Passwords {
  /** Hashes made and judged so far, those against nothing included. */
  hashes: number
  checks: number
  /** Resolves before each check is answered; a test may replace it to hold checks up. */
  gate: Promise<void>
  /** Checks wait for each other, first come first served, as in the real queue. */
  isSerial: boolean
  /** Called when a check begins. */
  checking: () => void
  /** Hashes of this version are outdated. */
  outdatedVersion: string
}

const VERSION = 'v1'

export function createFakePasswords(): FakePasswords {
  let last = Promise.resolve()
  const turn = (): Promise<void> => {
    if (!fake.isSerial) return fake.gate
    last = last.then(() => new Promise((resolve) => systemScheduler.soon(resolve)))
    return last
  }
  const fake: FakePasswords = {
    hashes: 0,
    checks: 0,
    gate: Promise.resolve(),
    isSerial: false,
    checking() {},
    outdatedVersion: 'v0',
    async hash(password) {
      fake.hashes += 1
      // As with a salt: no two are the same.
      return `fake:${VERSION}:${fake.hashes}:${password}`
    },
    async verify(hash, password) {
      fake.checks += 1
      fake.checking()
      await turn()
      return hash.replace(/^fake:v\d:\d+:/, '') === password
    },
    async verifyNothing() {
      fake.checks += 1
      fake.checking()
      await turn()
      return false
    },
    refuseWhenFull() {},
    isOutdated: (hash) => hash.startsWith(`fake:${fake.outdatedVersion}:`),
  }
  return fake
}
