import { parentPort } from 'node:worker_threads'
import { known } from '@onsale/kernel/assert.ts'
import { CLOSE, type ThreadReply, type ThreadRequest } from './sqlite-thread.ts'

/**
 * The thread's side: answers requests one at a time, in order. After `CLOSE` it calls
 * `close`, replies, and lets the thread end by itself.
 */
export function serveSqliteThread(
  handle: (body: unknown) => Promise<unknown>,
  close: () => void,
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
  close: () => void,
): Promise<ThreadReply> {
  try {
    if (request.body === CLOSE) {
      close()
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
