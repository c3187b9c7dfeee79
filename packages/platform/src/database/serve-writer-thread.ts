import { parentPort } from 'node:worker_threads'
import { known } from '@onsale/kernel/assert.ts'
import { CLOSE, type ThreadNotice, type ThreadReply, type ThreadRequest } from './writer-thread.ts'

/**
 * The thread's side: answers requests one at a time, in order. After `CLOSE` it calls
 * `close`, replies, and lets the thread end by itself.
 */
export function serveWriterThread(
  handle: (body: unknown) => Promise<unknown>,
  close: () => Promise<void> | void,
): void {
  const port = known(parentPort, 'the port of a worker thread')
  let last: Promise<void> = Promise.resolve()
  port.on('message', (request: ThreadRequest) => {
    last = last.then(async () => {
      port.postMessage(await replyTo(request, handle, close))
      if (request.body === CLOSE) port.close()
    })
  })
}

async function replyTo(
  request: ThreadRequest,
  handle: (body: unknown) => Promise<unknown>,
  close: () => Promise<void> | void,
): Promise<ThreadReply> {
  try {
    if (request.body === CLOSE) {
      await close()
      return { id: request.id, ok: true, body: null }
    }
    return { id: request.id, ok: true, body: await handle(request.body) }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    return {
      id: request.id,
      ok: false,
      name: error.name,
      message: error.message,
      stack: error.stack ?? '',
    }
  }
}

/** Tells the thread's owner something that it did not ask for. */
export function tellOwner(notice: unknown): void {
  known(parentPort, 'the port of a worker thread').postMessage({ notice } satisfies ThreadNotice)
}
