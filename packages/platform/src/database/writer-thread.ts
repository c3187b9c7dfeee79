import { Worker } from 'node:worker_threads'
import { DuplicateKey, StoreUnavailable } from './sql-session.ts'

/** What travels to a writer thread and back; each request has one reply. */
export interface ThreadRequest {
  readonly id: number
  readonly body: unknown
}

export type ThreadReply =
  | { readonly id: number; readonly ok: true; readonly body: unknown }
  | {
      readonly id: number
      readonly ok: false
      readonly name: string
      readonly message: string
      readonly stack: string
    }

/** What a thread says unasked. */
export interface ThreadNotice {
  readonly notice: unknown
}

/** A thread that makes a database's writes for this process. */
export interface WriterThread {
  /** Sends a request; replies come in the order of the requests. */
  ask<Reply>(body: unknown): Promise<Reply>
  /** It ended unasked, and with it what it had not committed; another may be started. */
  isDead(): boolean
  /** Lets the thread finish what it was asked, then ends it. */
  close(): Promise<void>
}

/** A thread holds one batch at a time; its heap must not grow as if it were a program. */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 }

/** Body that asks a thread to close its database and end. */
export const CLOSE = 'close'

/**
 * Starts `entry` as a thread with `options` as its worker data. A thread that dies rejects
 * all that waits for it, and whatever comes later, with StoreUnavailable: what it had
 * committed is in the database, what it had not is not. `onNotice` is told what it says unasked,
 * `onDeath` that it ended unasked.
 */
export function startWriterThread(
  entry: URL,
  options: unknown,
  {
    onNotice = () => {},
    onDeath = () => {},
  }: {
    readonly onNotice?: (notice: unknown) => void
    readonly onDeath?: (fault: Error) => void
  } = {},
): WriterThread {
  const worker = new Worker(entry, { workerData: options, resourceLimits: HEAP_LIMITS })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  let dead: Error | undefined
  let closing = false

  const fail = (error: Error): void => {
    if (dead === undefined && !closing) onDeath(error)
    dead ??= error
    for (const waiter of waiting.values()) waiter.reject(dead)
    waiting.clear()
  }
  worker.on('message', (reply: ThreadReply | ThreadNotice) => {
    if ('notice' in reply) return onNotice(reply.notice)
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) waiter?.resolve(reply.body)
    else waiter?.reject(revive(reply))
  })
  worker.on('error', (error) =>
    fail(new StoreUnavailable('the writer thread failed', { cause: error })),
  )
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      fail(new StoreUnavailable(`the writer thread ended with ${code}`))
      resolve()
    })
  })

  const ask = <Reply>(body: unknown): Promise<Reply> => {
    if (dead !== undefined) return Promise.reject(dead)
    lastId += 1
    const waiter = Promise.withResolvers<unknown>()
    waiting.set(lastId, waiter)
    worker.postMessage({ id: lastId, body } satisfies ThreadRequest)
    // The thread's entry replies to a body with what its protocol says; the caller names it.
    return waiter.promise as Promise<Reply>
  }

  return {
    ask,
    isDead: () => dead !== undefined && !closing,
    async close() {
      closing = true
      if (dead === undefined) await ask(CLOSE)
      // What it opened may keep it: a socket to a server that is silent, for one.
      await worker.terminate()
      await ended
    },
  }
}

function revive(reply: Extract<ThreadReply, { ok: false }>): Error {
  const Fault = [DuplicateKey, StoreUnavailable].find(({ name }) => name === reply.name) ?? Error
  const error = new Fault(reply.message)
  error.stack = reply.stack
  return error
}
