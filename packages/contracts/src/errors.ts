/**
 * The closed list of error codes: status and title of each. A client may switch over them;
 * a new code is an extension of the public API, a changed one breaks it.
 */
export const errorCodes = {
  BAD_JSON: { status: 400, title: 'The body is not valid JSON' },
  CODE_INVALID: { status: 400, title: 'The code is wrong or no longer good' },
  UNAUTHENTICATED: { status: 401, title: 'A valid access token is needed' },
  BAD_CREDENTIALS: { status: 401, title: 'The address or the password is wrong' },
  REFRESH_REUSED: { status: 401, title: 'This refresh token was used before; log in again' },
  PAYMENT_DECLINED: { status: 402, title: 'The payment was declined' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  EMAIL_NOT_VERIFIED: { status: 403, title: 'The address has not been verified yet' },
  SALE_NOT_OPEN: { status: 403, title: 'The sale has not opened yet' },
  SALE_CLOSED: { status: 403, title: 'The sale has closed' },
  SALE_PAUSED: { status: 403, title: 'The sale is paused' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  UNIT_NOT_FOUND: { status: 404, title: 'No such unit' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This path does not take this method' },
  SOLD_OUT: { status: 409, title: 'Not enough is left' },
  LIMIT_EXCEEDED: { status: 409, title: 'Above the limit per person' },
  PRICE_CHANGED: { status: 409, title: 'The price has changed' },
  QUOTE_CHANGED: { status: 409, title: 'The refund has changed' },
  ORDER_NOT_PAYABLE: { status: 409, title: 'This order cannot be paid this way now' },
  PAYMENT_IN_PROGRESS: { status: 409, title: 'A provider is still deciding' },
  NOT_CANCELLABLE: { status: 409, title: 'This cannot be cancelled' },
  ORDERS_OPEN: { status: 409, title: 'Orders are still open' },
  CAPACITY_BELOW_CLAIMED: { status: 409, title: 'More is claimed than this capacity' },
  UNIT_EXISTS: { status: 409, title: 'This visit date is already there' },
  IDEMPOTENCY_KEY_REUSED: { status: 409, title: 'This key belongs to another request' },
  IDEMPOTENCY_IN_FLIGHT: { status: 409, title: 'A request with this key is still running' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be JSON' },
  INVALID_INPUT: { status: 422, title: 'The request is not valid' },
  CURRENCY_MIXED: { status: 422, title: 'One order takes one currency' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side' },
  OVERLOADED: { status: 503, title: 'Too busy at the moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorCodes
