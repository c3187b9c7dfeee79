import type { IncomingMessage } from 'node:http'

/** A request body: its bytes, too many of them, or a client that went away. */
export type ReadBody = Uint8Array | 'too large' | 'aborted'

/**
 * How much of a refused body is still read, and thrown away, so that a client that writes
 * first and reads afterwards gets its 413 instead of a reset connection.
 */
const DISCARD_BYTES_MAX = 16 * 1_024 * 1_024

/** Whether the request announces a body at all. */
export function announcesBody(request: IncomingMessage): boolean {
  const { headers } = request
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  return length !== undefined && length !== '0'
}

/** Reads a body of at most `bytesMax`; calls `done` once, never on the caller's stack. */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  done: (body: ReadBody) => void,
): void {
  const chunks: Buffer[] = []
  let received = 0
  let settled = false

  const settle = (body: ReadBody): void => {
    if (settled) return
    settled = true
    request.off('data', onData)
    request.off('end', onEnd)
    request.off('close', onGone)
    done(body)
  }
  const onData = (chunk: Buffer): void => {
    received += chunk.length
    if (received <= bytesMax) chunks.push(chunk)
    else if (received > bytesMax + DISCARD_BYTES_MAX) settle('too large')
    else chunks.length = 0
  }
  const onEnd = (): void => {
    if (received > bytesMax) return settle('too large')
    const [only] = chunks
    settle(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, received))
  }
  const onGone = (): void => settle('aborted')

  request.on('data', onData)
  request.on('end', onEnd)
  // 'error' stays listened to: a reset after the answer must not become an uncaught fault.
  request.on('error', onGone)
  request.on('close', onGone)
}
