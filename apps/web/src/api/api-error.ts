import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { FailedLine, InputError } from '@onsale/contracts/http/problem.ts'

/** What stands in the way before any answer: no network, or none in time. */
export type Trouble = 'OFFLINE' | 'TIMED_OUT' | 'UNREADABLE'

/** A call that did not go well: a refusal of the closed list, or no proper answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode | Trouble
  /** 0 when there was no answer. */
  readonly status: number
  readonly retryAfterMs: number | undefined
  readonly traceId: string | undefined
  /** Of INVALID_INPUT. */
  readonly errors: readonly InputError[]
  /** Of SOLD_OUT and LIMIT_EXCEEDED. */
  readonly lines: readonly FailedLine[]

  constructor(
    code: ErrorCode | Trouble,
    told: {
      readonly status?: number
      readonly retryAfterMs?: number | undefined
      readonly traceId?: string | undefined
      readonly errors?: readonly InputError[] | undefined
      readonly lines?: readonly FailedLine[] | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super(code, { cause: told.cause })
    this.code = code
    this.status = told.status ?? 0
    this.retryAfterMs = told.retryAfterMs
    this.traceId = told.traceId
    this.errors = told.errors ?? []
    this.lines = told.lines ?? []
  }

  /**
   * Whether the request may have been worked on though we saw no answer: repeat it with the
   * same key to learn what became of it.
   */
  get leavesUsInTheDark(): boolean {
    return this.status === 0 || this.code === 'INTERNAL'
  }

  /** Whether the same request can go well a moment later. */
  get isPassing(): boolean {
    return (
      this.leavesUsInTheDark ||
      this.code === 'OVERLOADED' ||
      this.code === 'RATE_LIMITED' ||
      this.code === 'IDEMPOTENCY_IN_FLIGHT'
    )
  }
}

export function isApiError(thrown: unknown, ...codes: readonly ApiError['code'][]): boolean {
  return thrown instanceof ApiError && (codes.length === 0 || codes.includes(thrown.code))
}
