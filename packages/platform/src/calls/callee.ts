/**
 * One target as its callers see it: which instance answers is no concern of theirs, nor whether
 * it was asked twice.
 */
export interface Callee {
  /**
   * Sends one request and resolves with whatever status was answered, 4xx and 5xx as well. Throws
   * CalleeUnavailable when no instance answered.
   */
  send(request: OutgoingRequest): Promise<IncomingAnswer>
}

export interface OutgoingRequest {
  readonly method: string
  /** With the query, encoded as it goes onto the wire. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /**
   * Headers that age, such as a signature: made anew for each try, when it is sent. Until then a
   * request may have waited for as long as `withinMs`. `waitsMs`: for the answer to this try.
   */
  readonly freshHeaders?: (waitsMs: number) => Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** May be sent a second time, to another instance, though the first may have taken it in. */
  readonly isRepeatable: boolean
  /** For all tries together, from the call of `send` on. */
  readonly withinMs: number
}

export interface IncomingAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

/**
 * Nobody answered. It passes, so whoever was asked says "try again" (503); whether the same
 * request may simply be sent again hangs on `mayHaveArrived`.
 */
export class CalleeUnavailable extends Error {
  override readonly name = 'CalleeUnavailable'
  readonly retryable = true
  readonly target: string
  /** False: no instance can have taken the request in, not even in part. */
  readonly mayHaveArrived: boolean

  constructor(
    target: string,
    reason: string,
    options: { readonly mayHaveArrived: boolean; readonly cause?: unknown },
  ) {
    super(`${target} does not answer: ${reason}`, { cause: options.cause })
    this.target = target
    this.mayHaveArrived = options.mayHaveArrived
  }
}
