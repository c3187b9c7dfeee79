// A parent for a test to kill: tells the id of its hashing process once that is at work, and
// keeps it busy.
import { HASH_COST } from '../cost.ts'
import { startHashingProcess } from '../hashing-process.ts'

const hashing = startHashingProcess({ atOnce: 1, priority: 0 })
const job = { kind: 'hash', password: 'x', cost: HASH_COST } as const
await hashing.perform(job)
process.send?.({ pid: hashing.pid })
for (;;) await hashing.perform(job)
