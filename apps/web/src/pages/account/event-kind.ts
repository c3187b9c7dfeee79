/** Every kind of event that there are words for. */
export const eventKinds = [
  'account-created',
  'logged-in',
  'logged-out',
  'logged-out-everywhere',
  'session-ended',
  'refresh-reused',
  'password-changed',
  'password-reset',
  'role-changed',
  'profile-changed',
  'data-exported',
  'data-read-by-staff',
] as const

/** A kind that a newer server tells of is shown as something that happened. */
export function eventKind(type: string): (typeof eventKinds)[number] | 'other' {
  return eventKinds.find((kind) => kind === type) ?? 'other'
}
