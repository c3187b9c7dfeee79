import type { Socket } from 'node:net'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { PROBLEM_CONTENT_TYPE } from './problem.ts'
import { traceIdOf } from './trace-id.ts'

const reasons: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
}

/**
 * Answers bytes that are no HTTP request, for which there is no request to answer, and closes.
 * `code` INVALID_INPUT stands in the body; the status is the one HTTP has for the case.
 */
export function createClientErrorHandler(
  randomness: Randomness,
): (error: Error & { readonly code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy()
      return
    }
    const [status, title] = reasons[error.code ?? ''] ?? [400, 'Bad Request']
    const body = JSON.stringify({
      type: 'urn:onsale:problem:invalid-input',
      title,
      status,
      code: 'INVALID_INPUT',
      traceId: traceIdOf(undefined, randomness),
    })
    socket.end(
      `HTTP/1.1 ${status} ${title}\r\nContent-Type: ${PROBLEM_CONTENT_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
}
