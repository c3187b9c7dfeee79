import type { DeadLetterTables, InboxTables } from '@onsale/platform/outbox/tables.ts'

/**
 * The user service's database. Instants are UTC ms, JSON columns text. Columns called `_sealed`
 * hold what a person's data key sealed, under the column's name; without the key they are gone.
 */
export interface UserTables extends InboxTables, DeadLetterTables {
  secrets: {
    name: string
    key_id: string
    sealed: string
  }
  users: {
    id: string
    /** Counts changes of the row. */
    version: number
    /** Blind index; null once the account is closed, so that the address is free again. */
    email_index: string | null
    email_sealed: string | null
    name_sealed: string | null
    phone_sealed: string | null
    locale: string
    role: string
    /** A PHC string; null when nobody can log in. */
    password_hash: string | null
    /** Moves on when every session ends; a session of another epoch is dead. */
    session_epoch: number
    created_at: number
    closed_at: number | null
  }
  agreements: {
    person_id: string
    name: string
    /** JSON: `true`, `false` or the version of the text. */
    value: string
    agreed_at: number
  }
  attempts: {
    id: string
    /** The id of the user that it becomes when verified; its data key has this id too. */
    person_id: string
    email_index: string
    email_sealed: string
    name_sealed: string
    phone_sealed: string | null
    locale: string
    /** JSON object: name → value. */
    agreements: string
    password_hash: string
    /** Null: no code is good for it, because the address had an account. */
    code_hash: string | null
    code_sent_at: number
    code_expires_at: number
    /** Wrong codes since the code was sent. */
    tries: number
    resends: number
    used_at: number | null
    created_at: number
  }
  sessions: {
    id: string
    user_id: string
    epoch: number
    role: string
    device_sealed: string
    transport: string
    /** How often its refresh token was rotated; the newest token is of this generation. */
    generation: number
    /** Keyed hash of the newest refresh token. */
    refresh_hash: string
    rotated_at: number | null
    /** The newest token sealed under a key from its parent; null when it was used or is the first. */
    child_sealed: string | null
    created_at: number
    last_seen_at: number
    expires_at: number
    ended_at: number | null
  }
  /** `revocations`: the position given last. */
  counters: {
    name: string
    value: number
  }
  revocations: {
    position: number
    session_id: string
    at: number
    /** From then on every access token of the session has run out by itself. */
    forget_at: number
  }
  reset_codes: {
    email_index: string
    /** Null when the address has no account. */
    user_id: string | null
    /** Null: no code is good (an unknown address, or one used already). */
    code_hash: string | null
    sent_at: number
    expires_at: number
    tries: number
  }
  /** Mails with a code, to count them by the day. */
  code_mails: {
    id: string
    email_index: string
    kind: string
    at: number
  }
  /** Wrong passwords in a row, by what they are counted for (`domain/throttle.ts`). */
  login_failures: {
    subject: string
    failures: number
    since: number
    last_at: number
  }
  known_sources: {
    user_id: string
    source_hash: string
    last_at: number
  }
  security_events: {
    id: string
    user_id: string
    type: string
    at: number
    session_id: string | null
    device_sealed: string | null
  }
}
