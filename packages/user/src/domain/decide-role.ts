import { type Refused, refused } from '@onsale/kernel/result.ts'
import type { Role } from './person.ts'

/**
 * Whether somebody may be given this role. The last admin stays one: nobody would be left who
 * could make another, and the first admin of the environment is made at a start only. A token
 * that belongs to no account (whoever signs tokens made it) can make another at any time.
 */
export function decideRole(
  person: { readonly id: string },
  role: Role,
  adminIds: readonly string[],
  /** Whether somebody with an account asks. */
  isByAccount: boolean,
): { readonly kind: 'granted' } | Refused<'FORBIDDEN'> {
  const isLastAdmin = adminIds.length === 1 && adminIds[0] === person.id
  if (isLastAdmin && role !== 'admin' && isByAccount)
    return refused('FORBIDDEN', 'the last admin stays one')
  return { kind: 'granted' }
}
