import type { Entry } from '../ports.ts'

/** Tells entries of a batch apart, for ledgers that fail at one kind of them. */

export const isPlainClaim = (entry: Entry): boolean => entry.kind === 'claim'

/** The relay's mark that rows of the outbox were sent. */
export const isMark = (entry: Entry): boolean =>
  entry.kind === 'chore' && entry.statements.some(({ sql }) => sql.startsWith('UPDATE outbox'))
