/** Every span of time that accounts and sessions live by. */
export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** An attempt to sign up is kept so long, whether or not the address is taken. */
export const ATTEMPT_KEPT_MS = HOUR_MS
export const CODE_LIFE_MS = 10 * MINUTE_MS
export const RESEND_AFTER_MS = MINUTE_MS
/** Mails with a code are counted over this. */
export const CODE_MAILS_COUNTED_MS = DAY_MS

export const ACCESS_TOKEN_LIFE_MS = 15 * MINUTE_MS
export const CUSTOMER_SESSION_MS = 30 * DAY_MS
export const STAFF_IDLE_MS = 30 * MINUTE_MS
export const STAFF_SESSION_MS = 12 * HOUR_MS
/** So long after a refresh its parent gets the same child again. */
export const REFRESH_GRACE_MS = 10 * SECOND_MS

/** A source is known so long after the last log-in from it. */
export const SOURCE_KNOWN_MS = 90 * DAY_MS
