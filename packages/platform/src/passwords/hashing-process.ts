import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Hashed, HashingJob, JobMessage, JobReply } from './hashing-job.ts'

/** A process of our own that hashes, below everything else in the operating system's order. */
export interface HashingProcess {
  perform(job: HashingJob): Promise<Hashed>
  isDead(): boolean
  readonly pid: number | undefined
  /** Ends it, whatever it is at. */
  kill(): void
  /** Resolves when it is gone. */
  readonly ended: Promise<void>
}

/** The process ended, or could not be started; the same job may succeed in the next one. */
export class HashingProcessEnded extends Error {
  override readonly name = 'HashingProcessEnded'
  readonly retryable = true
}

const ENTRY = fileURLToPath(new URL('hashing-process-entry.ts', import.meta.url))

/**
 * Starts a hashing process. It ends with its parent: when the channel between them closes,
 * for whatever reason, it exits. It gets none of the parent's environment, which holds secrets.
 */
export function startHashingProcess(options: {
  /** Threads that hash. */
  readonly atOnce: number
  /** As of `os.setPriority`: 0 like everybody, 19 last of all. */
  readonly priority: number
}): HashingProcess {
  const child = fork(ENTRY, [String(options.priority)], {
    env: { UV_THREADPOOL_SIZE: String(options.atOnce) },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, PromiseWithResolvers<Hashed>>()
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let lastId = 0
  let dead = false

  const fail = (reason: string): void => {
    dead = true
    for (const waiter of waiting.values()) waiter.reject(new HashingProcessEnded(reason))
    waiting.clear()
  }
  child.on('message', (reply: JobReply) => {
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) waiter?.resolve(reply.hashed)
    else waiter?.reject(new Error(reply.reason))
  })
  child.on('error', (error) => {
    fail(error.message)
    if (child.pid === undefined) resolve()
  })
  child.on('exit', (code, signal) => {
    fail(`the hashing process ended (${signal ?? code})`)
    resolve()
  })

  return {
    ended,
    pid: child.pid,
    isDead: () => dead,
    kill: () => void child.kill('SIGKILL'),
    perform(job) {
      if (dead) return Promise.reject(new HashingProcessEnded('the hashing process has ended'))
      lastId += 1
      const waiter = Promise.withResolvers<Hashed>()
      waiting.set(lastId, waiter)
      send(child, { id: lastId, job }, fail)
      return waiter.promise
    },
  }
}

function send(child: ChildProcess, message: JobMessage, fail: (reason: string) => void): void {
  child.send(message, (error) => {
    if (error !== null) fail(error.message)
  })
}
