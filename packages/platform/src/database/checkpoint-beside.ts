import { Worker } from 'node:worker_threads'
import type { SqliteSession } from './sqlite-session.ts'

/** In pages of the log, 4 KiB each. */
export interface LogBounds {
  /** So many that are not copied yet are worth a copy. */
  readonly copyFromPages: number
  /** So few the writer copies itself. */
  readonly finishBelowPages: number
}

/**
 * A page that was written many times is copied once, so rarer is cheaper; but what is in the log is
 * read anew after a crash. With 1,000 pages left to the writer, one in a hundred holds on a ledger of
 * a million orders took 160 ms; with these 60, in the middle of seven runs.
 */
const LOG_BOUNDS: LogBounds = { copyFromPages: 16_000, finishBelowPages: 256 }

/** Pages in the log since it began anew, and how many of them, from its beginning, are in the file. */
export interface LogState {
  readonly log: number
  readonly copied: number
}

/** What follows a round of the other thread, before which `copiedBefore` pages were copied. */
export function afterRound(
  { log, copied }: LogState,
  copiedBefore: number,
  { finishBelowPages }: LogBounds,
): 'finish' | 'go on' | 'wait' {
  if (log - copied < finishBelowPages) return 'finish'
  // A round that copies next to nothing is held up by a reader; asking at once would be in vain.
  return copied - copiedBefore >= finishBelowPages ? 'go on' : 'wait'
}

export interface Checkpointer {
  /** Call it after every commit. */
  committed(): void
  /** Ends the other thread. Call it before the session is closed, which then copies the rest. */
  close(): Promise<void>
}

/**
 * Has the log of `session`, which writes `file`, copied into the file by another thread: pages of many orders lie all over a large file, and a commit that copies them waits for
 * the disk for a tenth of a second and longer. What is written meanwhile is copied by another
 * round, until the writer does the little that is left between two commits, and the log begins
 * anew. Where nothing comes of it (somebody still reads what was before, the disk is full, the thread
 * is gone) the log grows until the session copies by itself.
 */
export function checkpointBeside(
  session: SqliteSession,
  file: string,
  bounds = LOG_BOUNDS,
): Checkpointer {
  const thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
    workerData: { file },
  })
  let isGone = false
  thread.on('error', () => {
    isGone = true // without it the session copies by itself
  })
  const ended = new Promise<void>((resolve) => {
    thread.on('exit', () => resolve())
  })
  let copiedBefore: number | undefined // of a round that is under way
  let askFromPages = bounds.copyFromPages

  const begin = ({ copied }: LogState): void => {
    copiedBefore = copied
    thread.postMessage('copy')
  }
  thread.on('message', (isCopied: boolean) => {
    const before = copiedBefore ?? 0
    copiedBefore = undefined
    const state = runCheckpoint(session, 'NOOP')
    if (state === undefined) return
    const next = isCopied ? afterRound(state, before, bounds) : 'wait'
    if (next === 'go on') return begin(state)
    const isFinished = next === 'finish' && runCheckpoint(session, 'PASSIVE') !== undefined
    askFromPages = bounds.copyFromPages + (isFinished ? 0 : state.log - state.copied)
  })
  return {
    committed() {
      if (isGone || copiedBefore !== undefined) return
      const state = runCheckpoint(session, 'NOOP')
      if (state !== undefined && state.log - state.copied >= askFromPages) begin(state)
    },
    async close() {
      thread.postMessage('end')
      await ended
    },
  }
}

/**
 * `PASSIVE` copies what it can without waiting for anybody, `NOOP` only looks. Undefined when that
 * fails, whatever the reason: it is told to whoever writes next, not to whom something was granted.
 */
export function runCheckpoint(
  session: SqliteSession,
  mode: 'NOOP' | 'PASSIVE',
): LogState | undefined {
  try {
    const [row] = session.run(`PRAGMA wal_checkpoint(${mode})`, []).rows
    return { log: Number(row?.['log']), copied: Number(row?.['checkpointed']) }
  } catch {
    return undefined
  }
}
