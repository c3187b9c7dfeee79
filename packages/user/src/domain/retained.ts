/** What the books need to know of a person whose account is gone. */
export interface RetainedPerson {
  readonly name: string
  readonly email: string
}

export const RETAINED_COLUMN = 'retained'

/**
 * Whose key it is in the vault: retained data lie under a key of their own, so that the one
 * that opened everything else can go, and this one when its time ends.
 */
export function retentionKeyOf(personId: string): string {
  return `${PREFIX}${personId}`
}

/** The person of a key of the vault, and which of the two keys it is. */
export function ownerOf(keyName: string): {
  readonly personId: string
  readonly use: 'account' | 'retention'
} {
  return keyName.startsWith(PREFIX)
    ? { personId: keyName.slice(PREFIX.length), use: 'retention' }
    : { personId: keyName, use: 'account' }
}

const PREFIX = 'retained:'

export function toRetainedText({ name, email }: RetainedPerson): string {
  return JSON.stringify({ name, email })
}

export function fromRetainedText(text: string): RetainedPerson {
  const { name, email } = JSON.parse(text) as RetainedPerson // what toRetainedText wrote
  return { name, email }
}
