/** A sign-up that waits for its code; the tab keeps it, and never the password. */
export interface Attempt {
  readonly attemptId: string
  readonly email: string
}

const PLACE = 'onsale.signup'

export function keepAttempt(storage: Storage, { attemptId, email }: Attempt): void {
  storage.setItem(PLACE, JSON.stringify({ attemptId, email }))
}

export function keptAttempt(storage: Storage): Attempt | undefined {
  const text = storage.getItem(PLACE)
  return text === null ? undefined : (JSON.parse(text) as Attempt) // only `keepAttempt` writes it
}

export function forgetAttempt(storage: Storage): void {
  storage.removeItem(PLACE)
}
