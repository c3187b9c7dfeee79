import { type Dispatcher, errors } from 'undici'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { IncomingAnswer, OutgoingRequest } from './callee.ts'

/** What became of a request that was given to one instance. */
export type TryOutcome =
  | { readonly kind: 'answered'; readonly answer: IncomingAnswer }
  /** There was no connection: not a byte of the request was sent. */
  | { readonly kind: 'unreached'; readonly cause: Error }
  /** The connection broke after the request was begun, and before the answer was whole. */
  | { readonly kind: 'lost'; readonly cause: Error }
  /** No whole answer in time. */
  | { readonly kind: 'late'; readonly wasSent: boolean; readonly withinMs: number }

/** An answer that is larger than anything we ask for: a bug, which asking again does not mend. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

/**
 * Sends a request to one instance, once. Rejects only for what is our own mistake, such as a
 * header that HTTP does not allow. After `withinMs` the connection is given up, so that the
 * instance sees that nobody waits any more.
 */
export function sendOnce(
  pool: Dispatcher,
  request: Pick<OutgoingRequest, 'method' | 'path' | 'headers' | 'body'>,
  withinMs: number,
  scheduler: Scheduler,
): Promise<TryOutcome> {
  const { method, path, headers, body } = request
  const { promise, resolve, reject } = Promise.withResolvers<TryOutcome>()
  const exchange = new Exchange(resolve, reject)
  // An answer that is there already, but not looked at because this process was busy, is in time.
  const takeBack = scheduler.after(withinMs, () => scheduler.soon(() => exchange.giveUp(withinMs)))
  pool.dispatch({ method, path, headers: { ...headers }, body: body ?? null }, exchange)
  return promise.finally(takeBack)
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (outcome: TryOutcome) => void
  readonly #reject: (fault: Error) => void
  /** There once the request is being written to a connection. */
  #connection: Dispatcher.DispatchController | undefined
  #isGivenUp = false
  #status = 0
  #headers: IncomingAnswer['headers'] = {}
  readonly #chunks: Buffer[] = []

  constructor(resolve: (outcome: TryOutcome) => void, reject: (fault: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  giveUp(withinMs: number): void {
    this.#isGivenUp = true
    this.#resolve({ kind: 'late', wasSent: this.#connection !== undefined, withinMs })
    this.#connection?.abort(new GivenUp())
  }

  onRequestStart(connection: Dispatcher.DispatchController): void {
    if (this.#isGivenUp) connection.abort(new GivenUp())
    else this.#connection = connection
  }

  onResponseStart(
    _connection: Dispatcher.DispatchController,
    status: number,
    headers: IncomingAnswer['headers'],
  ): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_connection: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first = Buffer.alloc(0), ...rest] = this.#chunks
    const body = rest.length === 0 ? first : Buffer.concat(this.#chunks)
    this.#resolve({
      kind: 'answered',
      answer: { status: this.#status, headers: this.#headers, body },
    })
  }

  onResponseError(_connection: unknown, cause: Error): void {
    if (isOurMistake(cause)) this.#reject(cause)
    else if (cause instanceof errors.ResponseExceededMaxSizeError) {
      this.#reject(new AnswerTooLarge('an answer is larger than any may be', { cause }))
    } else {
      this.#resolve({ kind: this.#connection === undefined ? 'unreached' : 'lost', cause })
    }
  }
}

class GivenUp extends Error {
  override readonly name = 'GivenUp'
}

function isOurMistake(fault: Error): boolean {
  return (
    fault instanceof errors.InvalidArgumentError ||
    fault instanceof errors.NotSupportedError ||
    fault instanceof errors.RequestContentLengthMismatchError
  )
}
