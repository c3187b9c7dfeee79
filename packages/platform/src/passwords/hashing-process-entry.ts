// The program of the hashing process (hashing-process.ts starts it). It hashes on the threads
// of its pool, whose number the parent decides, and knows nothing else.
import os from 'node:os'
import process from 'node:process'
import { hash, verify } from '@node-rs/argon2'
import type { Hashed, HashingJob, JobMessage, JobReply } from './hashing-job.ts'

const [, , priority = ''] = process.argv
// Before the first hash: on Linux a priority is a thread's, and the pool inherits this one's.
os.setPriority(Number(priority))

// Ctrl-C goes to the whole process group; this one ends when its parent says so or is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// At this priority an orderly exit, which waits for the hash that is being made, takes seconds on a
// busy machine; there is nothing to put in order.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', (message: JobMessage) => {
  void reply(message)
})

async function reply({ id, job }: JobMessage): Promise<void> {
  send(
    await perform(job).then(
      (hashed): JobReply => ({ id, ok: true, hashed }),
      (): JobReply => ({ id, ok: false, reason: `${job.kind} failed` }),
    ),
  )
}

function perform(job: HashingJob): Promise<Hashed> {
  if (job.kind === 'verify') return verify(job.phc, job.password)
  const { memoryKib, passes, lanes } = job.cost
  // The library's default algorithm is argon2id.
  return hash(job.password, { memoryCost: memoryKib, timeCost: passes, parallelism: lanes })
}

/** A parent that is gone needs no answer. */
function send(message: JobReply): void {
  process.send?.(message, () => {})
}
